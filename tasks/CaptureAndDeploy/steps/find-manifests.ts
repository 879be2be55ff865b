import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readText } from '../../../shared/files/disk/read-text.ts';
import { filesMatching, globIn, kindOf } from '../../../shared/files/disk/find-files.ts';
import { sameForm } from '../../../shared/files/file-name.ts';
import { likelyPathBelow } from '../../../shared/files/disk/likely-path.ts';
import { nameFrom } from '../../../shared/files/paths.ts';
import { Fault, describeError } from '../../../shared/host/fault.ts';
import { PLATFORM } from '../../../shared/host/process.ts';
import type { ManifestFile } from '../../../shared/manifests/prepare-set.ts';

const IN_FOLDERS = '**/*.{yaml,yml,json}';
// What these files mean, only their own tools can tell.
const TO_RENDER: readonly (readonly [name: RegExp, what: string, command: string])[] = [
  [/^kustomization(?:\.ya?ml)?$/i, 'a kustomization', 'kubectl kustomize'],
  [/^Chart\.yaml$/, 'a chart of Helm', 'helm template NAME'],
];
const MOST_BYTES = 20 * 1024 * 1024;

/**
 * The files of manifests that the lines of an input stand for, in order, each once: a file, a folder (`*.yaml`, `*.yml` and
 * `*.json` in it and below), or a glob; matches in the order of their names, `node_modules` and `.git` left out. Relative
 * paths start at the base folder. Throws a Fault for a line that stands for nothing, for what has to be rendered first, and
 * for what cannot be read.
 */
export async function findManifests(lines: readonly string[], base: string): Promise<readonly ManifestFile[]> {
  const found = new Map<string, string>();
  for (const line of lines) {
    for (const file of await filesOf(line, base)) {
      const key = sameForm(file, PLATFORM);
      if (!found.has(key)) found.set(key, file);
    }
  }
  return Promise.all(
    [...found.values()].map(async (file) => {
      const name = nameFrom(base, file);
      return { name, text: await textOf(file, name) };
    }),
  );
}

async function filesOf(line: string, base: string): Promise<readonly string[]> {
  const place = path.resolve(base, line);
  const kind = await kindOf(place);
  if (kind === 'file') {
    refuseUnrendered(path.basename(place), line);
    return [place];
  }
  if (kind === 'folder') {
    for (const name of await readdir(place)) refuseUnrendered(name, line);
    return matched(IN_FOLDERS, place, line);
  }
  const found = await globIn(line, base);
  if (found === undefined) {
    const likely =
      (await likelyPathBelow(line, base, IN_FOLDERS)) ?? 'Check the path, and that the step that writes it ran before.';
    throw new Fault(
      'SR102',
      `manifests '${line}' does not exist (looked for ${place}). ${likely} Nothing was changed.`,
    );
  }
  return matched(found.pattern, found.folder, line);
}

async function matched(pattern: string, folder: string, line: string): Promise<readonly string[]> {
  const files = await filesMatching(pattern, folder, { expandDirectories: false });
  if (files.length === 0) {
    throw new Fault(
      'SR102',
      `manifests '${line}' matches no file below ${folder} (node_modules and .git are left out). Check the path, and that the step that writes them ran before. Nothing was changed.`,
    );
  }
  return [...files].sort();
}

function refuseUnrendered(name: string, line: string): void {
  const [, what, command] = TO_RENDER.find(([pattern]) => pattern.test(name)) ?? [];
  if (what === undefined || command === undefined) return;
  const folder = path.extname(line) === '' && !/^kustomization$/i.test(name) ? line : path.dirname(line);
  throw new Fault(
    'SR102',
    `manifests '${line}' is ${what}, which has to be rendered first: ${command} ${folder} > FILE, and give FILE. Nothing was changed.`,
  );
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) {
      throw new Fault(
        'SR102',
        `${name} has ${Math.round(size / 1024 / 1024)} MiB, more than any cluster takes. Name the files of manifests alone. Nothing was changed.`,
      );
    }
    return await readText(file, name);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('SR102', `${name} cannot be read: ${describeError(error)}. Nothing was changed.`, { cause: error });
  }
}
