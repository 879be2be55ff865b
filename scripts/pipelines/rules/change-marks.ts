import { pipelineNameOf } from '../pipeline-name.ts';

// Keys whose values never name anything of the user's: words of Azure Pipelines and of the templates here, and aliases
// that the file itself declares. The value of every other key needs the mark.
const NEUTRAL_KEYS = new Set([
  ...['appendCommitMessageToRunName', 'batch', 'condition', 'displayName', 'lockBehavior', 'pr', 'stages', 'trigger'],
  ...['type', 'vmImage', 'values', 'mapDockerSocket', 'retryCountOnTaskFailure', 'timeoutInMinutes', 'name'],
  ...['container', 'pipeline', 'repository', 'template', 'task', 'bash', 'script', 'checkout', 'download'],
  ...['stage', 'job', 'deployment', 'stageName', 'dependsOn', 'steps', 'jobs', 'command'],
  ...['scriptType', 'scriptLocation'],
  ...['testResultsFormat', 'testResultsFiles', 'testRunTitle', 'ArtifactName', 'versionSpec'],
  ...['packageManager', 'imageBuilder', 'buildContainer', 'pipelineAlias', 'artifactSuffix', 'sourceRunId'],
  ...[
    'access',
    'action',
    'chartType',
    'connectionType',
    'expectedImage',
    'imageTag',
    'onFailure',
    'strategy',
    'targetUrlVariable',
    'verdict',
    'readyPath',
  ],
]);
// `name` is that of the run or of a parameter, unless it is below one of these.
const NAMED = ['repositories', 'pool', 'clusterPool', 'environment'];
// Not of the user's organisation but of this project.
const OURS = ['pipelines/**', '[v*]'];
// What names another pipeline: those that are made from these files have the names of the files.
const PIPELINE_KEYS = ['source', 'rollbackPipeline'];

const MARK = /\s# CHANGE$/;
const HOST = /\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|local|dev|internal)\b/i;
const NO_NAME = /^(?:|''|none|null|'?(?:true|false)'?|[|>][-+]?|'?[\d.]+'?|\[\])$|^\$[({[]|\$\{\{/;

interface Line {
  readonly place: string;
  readonly text: string;
  /** Without the comment. */
  readonly code: string;
  /** The keys that lead to it, its own last. */
  readonly path: readonly string[];
  /** A line of a text of several lines, which can have no comment; the mark stands behind the key of the text. */
  readonly ofMarkedText?: boolean;
}

/** What the files tell of the values in them. */
interface Known {
  /** Names that are marked somewhere. */
  readonly marked: ReadonlySet<string>;
  /** Of Azure Pipelines, the templates and this project. */
  readonly words: readonly string[];
  readonly pipelines: readonly string[];
}

/**
 * Names that a user must replace and that do not say so: every value that is not known to be none, any host, and any
 * name that is marked elsewhere.
 */
export function changeMarkProblems(files: ReadonlyMap<string, string>): string[] {
  const lines = [...files].flatMap(([file, text]) => linesOf(file, text));
  const marked = new Set(lines.filter(({ text }) => MARK.test(text)).flatMap(({ text }) => markedNames(text)));
  const words = lines.flatMap(({ code }) => (/\bvalues: \[(.*?)\]/.exec(code)?.[1] ?? '').split(/,\s*/));
  const known: Known = { marked, words: [...OURS, ...words], pipelines: [...files.keys()].map(pipelineNameOf) };
  return lines.flatMap((line) => {
    if (MARK.test(line.text) || line.ofMarkedText === true || line.code.trim() === '') return [];
    const reason = whyOwn(line, known);
    return reason === undefined ? [] : [`${line.place}: ${reason} needs # CHANGE: ${line.code.trim()}`];
  });
}

function whyOwn(line: Line, { marked, words, pipelines }: Known): string | undefined {
  const own = pairsOf(line).find(
    ([key, value]) =>
      !NO_NAME.test(value) &&
      !words.includes(value) &&
      !(PIPELINE_KEYS.includes(key) && pipelines.includes(value)) &&
      !isNeutral(key, line),
  );
  if (own !== undefined) return `a name of the user's (${own[0]})`;
  if (HOST.test(line.code)) return 'a host';
  const name = line.code.split(/[^\w./@:-]+/).find((word) => marked.has(word));
  const isLabel = line.path.at(-1) === 'displayName';
  return name === undefined || isLabel ? undefined : `the name ${name}, marked elsewhere,`;
}

// Key and value; all of them where a mapping stands on one line. An item of a list has the key of its list.
function pairsOf({ code, path }: Line): (readonly [key: string, value: string])[] {
  const [, key = path.at(-1) ?? '', value = ''] = /^\s*(?:- )?(?:(\w+):(?:\s|$))?\s*(.*?)\s*$/.exec(code) ?? [];
  if (!value.startsWith('{')) return [[key, value]];
  return [...value.matchAll(/(\w+):\s+('[^']*'|\[[^\]]*\]|[^,{}]+?)\s*(?=[,}])/g)].map(([, inner = '', of = '']) => [
    inner,
    of,
  ]);
}

function isNeutral(key: string, { place, path }: Line): boolean {
  // What a template does by default, a pipeline says otherwise.
  if (key === 'default' && place.includes('/templates/')) return true;
  if (key === '' || ['bash', 'script'].some((script) => path.includes(script))) return true;
  // Tags of the repository itself, such as v*.
  if (key === 'include' && path.includes('tags')) return true;
  if (key === 'name') return !NAMED.some((parent) => path.includes(parent));
  return NEUTRAL_KEYS.has(key);
}

// Indentation is enough to know the keys above; an item of a list is below the key of the list.
function linesOf(file: string, text: string): Line[] {
  const above: { readonly indent: number; readonly key: string }[] = [];
  let several: { readonly indent: number; readonly marked: boolean } | undefined;
  return text.split('\n').map((line, index) => {
    const code = line.replace(/(^|\s)#.*$/, '');
    const [, indent = '', dash = '', key] = /^(\s*)((?:- )?)(?:(\w+):(?=\s|$))?/.exec(code) ?? [];
    const depth = indent.length + dash.length;
    const found = { place: `${file}:${index + 1}`, text: line, code };
    if (code.trim() === '') return { ...found, path: [] };
    if (several !== undefined && indent.length > several.indent) {
      return { ...found, path: above.map((one) => one.key), ofMarkedText: several.marked };
    }
    several = /:\s*[|>][-+]?$/.test(code.trimEnd()) ? { indent: indent.length, marked: MARK.test(line) } : undefined;
    while ((above.at(-1)?.indent ?? -1) >= (key === undefined ? indent.length + 1 : depth)) above.pop();
    if (key !== undefined) above.push({ indent: depth, key });
    return { ...found, path: above.map((one) => one.key) };
  });
}

// Words of everyday use are no names: main, the parameters themselves.
function markedNames(line: string): string[] {
  const value = line.replace(MARK, '').replace(/^\s*(?:- )?(?:\w+:)?\s*/, '');
  return /^[\w./@:-]{5,}$/.test(value) && /[-/.]/.test(value) ? [value] : [];
}
