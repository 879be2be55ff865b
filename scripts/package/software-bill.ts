import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { joinMetafiles } from '../build/bundled-modules.ts';
import { readJson } from '../task-json.ts';
import { prebuiltPackages } from './prebuilt-packages.ts';

/** A package as CycloneDX describes it, as far as the scripts look into it. */
export interface Component {
  readonly type: string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly 'bom-ref': string;
  readonly purl?: string;
  readonly externalReferences?: readonly { readonly type: string; readonly url: string }[];
  readonly licenses?: readonly License[];
  readonly evidence?: { readonly licenses?: readonly License[] };
  readonly components?: readonly Component[];
}

interface License {
  readonly expression?: string;
  readonly license?: { readonly id?: string; readonly name?: string; readonly text?: { readonly content: string } };
}

/** A bill of materials: the packages that are really in the bundles. */
export interface Bill {
  readonly components: readonly Component[];
}

const SPECIFICATION = '1.6';
const execute = promisify(execFile);

/** The name of a package with its scope. */
export function fullName({ group, name }: Pick<Component, 'group' | 'name'>): string {
  return group === undefined ? name : `${group}/${name}`;
}

/**
 * The packages in the bundles of these tasks, from what the build wrote to dist/metafiles, with the texts of their
 * licences as evidence. The same for the same bundles: no time, no random number. By the tool of CycloneDX itself, which
 * checks its result against the schema.
 */
export async function readBill(root: string, tasks: readonly string[]): Promise<Bill> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-bill-'));
  try {
    const metafiles = tasks.map((task) => {
      const file = path.join(root, 'dist', 'metafiles', `${task}.json`);
      return [task, readJson(file) as Metafile] as const;
    });
    const [from, to] = [path.join(folder, 'metafile.json'), path.join(folder, 'bill.json')];
    await writeFile(from, JSON.stringify(joinMetafiles(new Map(metafiles))));
    const tool = path.join(root, 'node_modules/@cyclonedx/cyclonedx-esbuild/bin/cyclonedx-esbuild-cli.js');
    const options = ['--output-reproducible', '--validate', '--gather-license-texts', '--spec-version', SPECIFICATION];
    await execute(process.execPath, [tool, '--build-working-dir', root, ...options, '--output-file', to, from]);
    return JSON.parse(await readFile(to, 'utf8')) as Bill;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The bill as it is shipped: without the texts, which are in the notices; with what a package brings inside a file of
 * its own that was built from other packages before.
 */
export function shippedBill(bill: Bill, root: string): string {
  const components = bill.components.map(({ evidence: _, ...component }) => {
    const inside = prebuiltPackages(root, component.name).map(({ name, version }) => ({
      type: 'library',
      name,
      version,
      'bom-ref': `${component['bom-ref']}/${name}@${version}`,
      purl: `pkg:npm/${name}@${version}`,
    }));
    return inside.length === 0 ? component : { ...component, components: inside };
  });
  return `${JSON.stringify({ ...bill, components }, undefined, 2)}\n`;
}
