import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { Fault } from '../../../../shared/host/fault.ts';
import { globFrom, toGlob } from '../paths.ts';
import { fileSource, urlSource, whatIsThere } from '../source.ts';
import type { Source } from '../source.ts';
import { v3Hint } from '../collection-kind.ts';
import { isWebUrl } from '../../../../shared/http/url.ts';

// As the agent's own tasks match there.
const CASE_IS_NOT_TOLD = process.platform === 'win32';

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
    const key = source.kind === 'file' ? sameForm(source.path) : source.url;
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
  const { folder, pattern } = await globFrom(line, base, async (place) => (await kindOf(place)) === 'folder');
  const files = await matches(pattern, folder);
  if (files.length === 0) {
    const there = (await matches('**/*.json', base)).sort().map((match) => fileSource(match, base).name);
    throw new Fault(
      `collection '${line}' matches no file below ${base} (node_modules and .git are left out). ${whatIsThere(there)}`,
    );
  }
  return files.sort().map((match) => fileSource(match, base));
}

async function matches(pattern: string, base: string): Promise<string[]> {
  const files = await glob(pattern, {
    cwd: base,
    absolute: true,
    dot: true,
    caseSensitiveMatch: !CASE_IS_NOT_TOLD,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return files.map((file) => path.normalize(file));
}

/** The same for two spellings of one file. */
function sameForm(file: string): string {
  return CASE_IS_NOT_TOLD ? file.toLowerCase() : file;
}

async function kindOf(place: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}
