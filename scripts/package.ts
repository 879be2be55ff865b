// npm run package: dist/ gets exactly one .vsix, packed by tfx from a folder that holds only what belongs in it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { TASK_FILES } from './build-task.ts';
import { readJson } from './check-task-json.ts';

interface Manifest {
  readonly contributions: readonly { readonly properties: { readonly name: string } }[];
  readonly files: readonly { readonly path: string }[];
}

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const execute = promisify(execFile);

const staging = await mkdtemp(path.join(tmpdir(), 'smart-rollback-package-'));
try {
  await stage();
  const vsix = await pack();
  for (const name of await readdir(dist)) if (name.endsWith('.vsix')) await rm(path.join(dist, name));
  // The staging folder may lie on another disk, where a rename does not reach.
  const fresh = path.join(dist, `${path.basename(vsix)}.${process.pid}.new`);
  await cp(vsix, fresh);
  await rename(fresh, path.join(dist, path.basename(vsix)));
  console.log(`dist/${path.basename(vsix)}`);
} catch (error) {
  console.error(`The extension was not packed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(staging, { recursive: true, force: true });
}

/** Copies the manifest and exactly the files of the product. A task that is not built yet is left out, said aloud. */
async function stage(): Promise<void> {
  const manifest = readJson(path.join(root, 'vss-extension.json')) as Manifest;
  const missing = new Set<string>();
  for (const { properties } of manifest.contributions) {
    const built = path.join(dist, properties.name);
    const absent = TASK_FILES.filter((name) => !existsSync(path.join(built, name)));
    if (absent.length > 0) {
      console.log(`${properties.name} is left out: dist/${properties.name} has no ${absent.join(', ')}.`);
      missing.add(properties.name);
      continue;
    }
    const belongs = (file: string) => !file.endsWith('.new');
    await cp(built, path.join(staging, properties.name), { recursive: true, filter: belongs });
  }
  const packed = {
    ...manifest,
    contributions: manifest.contributions.filter(({ properties }) => !missing.has(properties.name)),
    files: manifest.files.filter((file) => !missing.has(file.path)),
  };
  await writeFile(path.join(staging, 'vss-extension.json'), JSON.stringify(packed));
  for (const name of ['README.md', 'LICENSE']) await cp(path.join(root, name), path.join(staging, name));
  for (const file of manifest.files.filter((entry) => entry.path.startsWith('images/'))) {
    await cp(path.join(root, file.path), path.join(staging, file.path));
  }
}

/** tfx only warns about a task that will not work; here that is an error. */
async function pack(): Promise<string> {
  const tfx = path.join(root, 'node_modules', 'tfx-cli', '_build', 'tfx-cli.js');
  const output = path.join(staging, 'output');
  const args = [
    'extension',
    'create',
    '--root',
    staging,
    '--output-path',
    `${output}${path.sep}`,
    '--no-prompt',
    '--no-color',
  ];
  const { stdout, stderr } = await execute(process.execPath, [tfx, ...args], { cwd: staging }).catch(
    (error: unknown) => {
      const { stdout: text = '', stderr: errors = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`tfx failed: ${text}${errors}`, { cause: error });
    },
  );
  const said = `${stdout}\n${stderr}`;
  if (/warning/i.test(said)) throw new Error(`tfx warns, which it calls an error to come:\n${said}`);
  const [vsix] = (await readdir(output)).filter((name) => name.endsWith('.vsix'));
  if (vsix === undefined) throw new Error(`tfx left no .vsix:\n${said}`);
  return path.join(output, vsix);
}
