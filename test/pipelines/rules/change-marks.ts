// Keys whose values are names of the user's organisation, cluster or registry.
const KEYS = [
  'buildContainerImage',
  'collection',
  'containerRegistry',
  'dockerRegistryServiceConnection',
  'deployPool',
  'deploymentName',
  'endpoint',
  'environment',
  'environmentFile',
  'image',
  'imageName',
  'imageRepository',
  'kanikoImage',
  'kubernetesServiceConnection',
  'namespace',
  'ref',
  'registryServiceConnection',
  'serviceName',
  'serviceUrl',
  'source',
  'targetUrl',
  'testPool',
];

const MARK = /\s# CHANGE$/;
const HOST = /\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|local|dev|internal)\b/i;

/**
 * Names that a user must replace and that do not say so: the value of a key that is always such a name, any host, and
 * any name that is marked elsewhere.
 */
export function changeMarkProblems(files: ReadonlyMap<string, string>): string[] {
  const lines = [...files].flatMap(([file, text]) =>
    text.split('\n').map((line, index) => ({ place: `${file}:${index + 1}`, line })),
  );
  const names = new Set(lines.filter(({ line }) => MARK.test(line)).flatMap(({ line }) => markedNames(line)));
  return lines.flatMap(({ place, line }) => {
    const code = line.replace(/(^|\s)#.*$/, '');
    if (MARK.test(line) || code.trim() === '') return [];
    const reason = whyOwn(code, names);
    return reason === undefined ? [] : [`${place}: ${reason} needs # CHANGE: ${code.trim()}`];
  });
}

function whyOwn(code: string, names: ReadonlySet<string>): string | undefined {
  const [, key = '', value = ''] = /^\s*(?:- )?(\w+):\s*(.*?)\s*$/.exec(code) ?? [];
  const literal = value !== '' && !value.includes('${{') && !value.startsWith('$(') && !/^(''|none)$/.test(value);
  if (KEYS.includes(key) && literal) return `a name of the user's (${key})`;
  if (HOST.test(code)) return 'a host';
  const words = code.split(/[^\w./@:-]+/);
  const name = words.find((word) => names.has(word));
  return name === undefined || key === 'displayName' ? undefined : `the name ${name}, marked elsewhere,`;
}

// Words of everyday use are no names: main, the parameters themselves.
function markedNames(line: string): string[] {
  const value = line.replace(MARK, '').replace(/^\s*(?:- )?(?:\w+:)?\s*/, '');
  return /^[\w./@:-]{5,}$/.test(value) && /[-/.]/.test(value) ? [value] : [];
}
