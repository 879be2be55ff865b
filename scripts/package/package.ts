// npm run package: dist/ gets exactly one .vsix, packed by tfx from a folder that holds only what belongs in it.
// npm run package -- --publisher NAME --dev and more: see package-options.ts.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { BILL, packageContents } from './contents.ts';
import type { PackageContents } from './contents.ts';
import { readPackageOptions } from './options.ts';

const root = path.join(import.meta.dirname, '..', '..');
const execute = promisify(execFile);

const staging = await mkdtemp(path.join(tmpdir(), 'smart-rollback-package-'));
try {
  const options = readPackageOptions(process.argv.slice(2));
  const contents = await packageContents(root, options);
  for (const task of contents.missing) console.log(`${task} is left out: dist/${task} is not built.`);
  const [input, output] = [path.join(staging, 'input'), path.resolve(root, options.output)];
  await stage(contents, input);
  const vsix = await pack(input);
  await mkdir(output, { recursive: true });
  for (const name of await readdir(output)) if (name.endsWith('.vsix')) await rm(path.join(output, name));
  await place(vsix, path.join(output, path.basename(vsix)));
  await place(path.join(input, BILL), path.join(output, BILL));
  console.log(path.relative(root, path.join(output, path.basename(vsix))));
} catch (error) {
  console.error(`The extension was not packed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(staging, { recursive: true, force: true });
}

async function stage({ manifest, files }: PackageContents, folder: string): Promise<void> {
  for (const [name, contents] of files) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), contents);
  }
  await writeFile(path.join(folder, 'vss-extension.json'), JSON.stringify(manifest));
}

/** tfx only warns about a task that will not work; here that is an error. */
async function pack(folder: string): Promise<string> {
  const tfx = path.join(root, 'node_modules', 'tfx-cli', '_build', 'tfx-cli.js');
  const output = path.join(staging, 'output');
  const args = ['--root', folder, '--output-path', `${output}${path.sep}`, '--no-prompt', '--no-color'];
  const { stdout, stderr } = await execute(process.execPath, [tfx, 'extension', 'create', ...args], {
    cwd: folder,
  }).catch((error: unknown) => {
    const { stdout: text = '', stderr: errors = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`tfx failed: ${text}${errors}`, { cause: error });
  });
  const said = `${stdout}\n${stderr}`;
  if (/warning/i.test(said)) throw new Error(`tfx warns, which it calls an error to come:\n${said}`);
  const [vsix] = (await readdir(output)).filter((name) => name.endsWith('.vsix'));
  if (vsix === undefined) throw new Error(`tfx left no .vsix:\n${said}`);
  return path.join(output, vsix);
}

// The staging folder may lie on another disk, where a rename does not reach.
async function place(file: string, target: string): Promise<void> {
  const fresh = `${target}.${process.pid}.new`;
  await cp(file, fresh);
  await rename(fresh, target);
}
