import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { after } from 'mocha';

const run = promisify(execFile);

/** Packs the extension from dist/ and unpacks it, as the marketplace and the agent do. Returns the folder. */
export async function unpackedExtension(): Promise<string> {
  await run(process.execPath, ['--import', 'tsx', 'scripts/package/package.ts']);
  const [vsix] = (await readdir('dist')).filter((name) => name.endsWith('.vsix'));
  if (vsix === undefined) throw new Error('scripts/package/package.ts left no .vsix in dist/');
  const folder = await mkdtemp(path.join(tmpdir(), 'extension-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const entries = unzipSync(await readFile(path.join('dist', vsix)));
  for (const [name, content] of Object.entries(entries)) {
    if (name.endsWith('/')) continue;
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}
