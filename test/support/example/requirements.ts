/** A package of poetry.lock, as far as requirements files say it. */
interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly groups: readonly string[];
  /** By group; `''` holds for every group. */
  readonly markers: ReadonlyMap<string, string>;
}

/**
 * The two requirements files that say the same as poetry.lock: what the service needs, and what its tests need besides.
 * Pure; the spec compares them with the files, `npm run test:example -- --write` writes them.
 */
export function requirementsOf(lock: string): Readonly<Record<'requirements.txt' | 'requirements-test.txt', string>> {
  const packages = lock.split('[[package]]\n').slice(1).map(readPackage);
  const main = packages.filter(({ groups }) => groups.includes('main'));
  const test = packages.filter(({ groups }) => groups.includes('test') && !groups.includes('main'));
  return {
    'requirements.txt': textOf('main', main),
    'requirements-test.txt': textOf('test', test),
  };
}

function textOf(group: string, packages: readonly LockedPackage[]): string {
  const lines = packages.map(({ name, version, markers }) => {
    const marker = markers.get(group) ?? markers.get('');
    return `${name}==${version}${marker === undefined ? '' : ` ; ${marker}`}`;
  });
  return ['# From poetry.lock by: npm run test:example -- --write', ...lines.sort(), ''].join('\n');
}

function readPackage(block: string): LockedPackage {
  const line = (key: string) => new RegExp(`^${key} = (.*)$`, 'm').exec(block)?.[1] ?? '';
  const strings = (text: string) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => unescape(value));
  const [name = ''] = strings(line('name'));
  const [version = ''] = strings(line('version'));
  return { name, version, groups: strings(line('groups')), markers: readMarkers(line('markers'), strings) };
}

// markers = "…", or by group: markers = {test = "…"}.
function readMarkers(text: string, strings: (text: string) => string[]): ReadonlyMap<string, string> {
  if (!text.startsWith('{')) return new Map(strings(text).map((marker) => ['', marker]));
  const entries = [...text.matchAll(/([\w-]+) = ("(?:[^"\\]|\\.)*")/g)];
  return new Map(entries.map(([, group = '', value = '']) => [group, strings(value)[0] ?? '']));
}

function unescape(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}
