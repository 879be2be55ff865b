import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { Fault } from '../../../../shared/host/fault.ts';
import { isBelow } from '../paths.ts';
import { v3Hint } from '../collection-kind.ts';
import { isWebUrl } from '../../../../shared/http/url.ts';

/** Where a document is read from. */
export type Source =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string; readonly name: string };

const JSON_FILES_NAMED = 10;

/**
 * The sources that the lines of an input stand for, in order, each once: a URL, a file, or a glob (its matches sorted;
 * node_modules and .git are left out). Relative paths start at the base folder.
 * Throws a Fault for a line that stands for nothing, saying what was searched.
 */
export async function findSources(lines: readonly string[], base: string): Promise<Source[]> {
  const found: Source[] = [];
  for (const line of lines) found.push(...(await sourcesOf(line, base)));
  const seen = new Set<string>();
  return found.filter((source) => {
    const key = source.kind === 'file' ? source.path : source.url;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The one source that an input names. */
export async function findSource(line: string, base: string, input: string): Promise<Source> {
  if (isWebUrl(line)) return urlSource(line);
  const file = path.resolve(base, line);
  if ((await kindOf(file)) !== 'file') {
    throw new Fault(
      `${input} '${line}' is not a file below ${base}. Check the path; relative ones start at the sources of the run.`,
    );
  }
  return fileSource(file, base);
}

async function sourcesOf(line: string, base: string): Promise<Source[]> {
  if (isWebUrl(line)) return [urlSource(line)];
  const file = path.resolve(base, line);
  const kind = await kindOf(file);
  if (kind === 'file') return [fileSource(file, base)];
  if (kind === 'folder') {
    const isV3 = (await matches('**/{*.request.yaml,*.request.yml,.resources/definition.y*ml}', file)).length > 0;
    throw new Fault(
      isV3
        ? v3Hint(line)
        : `collection '${line}' is a folder. Name the files in it, for instance by the glob ${line.replace(/[\\/]+$/, '')}/*.json.`,
    );
  }
  if (!isDynamicPattern(toGlob(line, path.sep))) {
    throw new Fault(
      `collection '${line}' does not exist (looked for ${file}). Relative paths start at the sources of the run; is the repository checked out in this job?`,
    );
  }
  const { folder, pattern } = globFrom(line, base);
  const files = await matches(pattern, folder);
  if (files.length === 0) {
    const there = (await matches('**/*.json', base)).sort().map((match) => fileSource(match, base).name);
    throw new Fault(
      `collection '${line}' matches no file below ${base} (node_modules and .git are left out). ${whatIsThere(there)}`,
    );
  }
  return files.sort().map((match) => fileSource(match, base));
}

function whatIsThere(names: readonly string[]): string {
  if (names.length === 0) return 'There is no JSON file at all; is the repository checked out in this job?';
  const more = names.length > JSON_FILES_NAMED ? ` and ${names.length - JSON_FILES_NAMED} more` : '';
  return `The JSON files there: ${names.slice(0, JSON_FILES_NAMED).join(', ')}${more}. Correct the glob.`;
}

/**
 * The folder where a glob starts, and the glob. On Windows an absolute one may lie on another drive or share, which
 * tinyglobby does not get to from the base folder: it starts at its own last folder without signs of a glob.
 */
export function globFrom(
  line: string,
  base: string,
  places: path.PlatformPath = path,
): { readonly folder: string; readonly pattern: string } {
  const pattern = toGlob(line, places.sep);
  if (places.sep === '/' || !places.isAbsolute(line)) return { folder: base, pattern };
  const steps = pattern.split('/');
  const first = steps.findIndex((step) => isDynamicPattern(step));
  return { folder: `${steps.slice(0, first).join('/')}/`, pattern: steps.slice(first).join('/') };
}

/** The form that globs are written in: forward slashes, also where backslashes separate folders. */
export function toGlob(pattern: string, separator: string): string {
  return separator === '\\' ? pattern.replaceAll('\\', '/') : pattern;
}

async function matches(pattern: string, base: string): Promise<string[]> {
  const files = await glob(pattern, {
    cwd: base,
    absolute: true,
    dot: true,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return files.map((file) => path.normalize(file));
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

function fileSource(file: string, base: string): Source {
  return { kind: 'file', path: file, name: nameFrom(base, file) };
}

/** What a file is called in reports, which must not tell the folders of the machine. */
export function nameFrom(base: string, file: string, places: path.PlatformPath = path): string {
  return isBelow(file, base, places) ? places.relative(base, file).replaceAll(places.sep, '/') : places.basename(file);
}

// Queries carry API keys and tokens; user names and passwords may stand before the host.
function urlSource(line: string): Source {
  const { host, pathname, protocol } = new URL(line);
  return { kind: 'url', url: line, name: `${protocol}//${host}${pathname}` };
}
