import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { after } from 'mocha';
import { rm } from 'node:fs/promises';

const run = promisify(execFile);

/** Packs the extension from dist/ and unpacks it, as the marketplace and the agent do. Returns the folder. */
export async function unpackedExtension(): Promise<string> {
  await run(process.execPath, ['--import', 'tsx', 'scripts/package.ts']);
  const [vsix] = (await readdir('dist')).filter((name) => name.endsWith('.vsix'));
  if (vsix === undefined) throw new Error('scripts/package.ts left no .vsix in dist/');
  const folder = await mkdtemp(path.join(tmpdir(), 'extension-'));
  after(() => rm(folder, { recursive: true, force: true }));
  await run('unzip', ['-q', path.join('dist', vsix), '-d', folder]);
  return folder;
}
