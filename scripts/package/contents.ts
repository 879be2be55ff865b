import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { TASK_FILES } from '../build/build-task.ts';
import { TAB_FILES } from '../build/tab-files.ts';
import { toldCodes } from '../document/codes-table.ts';
import { CODE_PAGES } from '../../shared/host/code-page.ts';
import { readJson } from '../task-json.ts';
import { codePages } from './code-pages.ts';
import type { Manifest, PackedTaskJson } from './identity.ts';
import { isTaskContribution, packedId, packedManifest, packedName, packedTask } from './identity.ts';
import type { PackageOptions } from './options.ts';
import { packedReadme } from './readme.ts';
import { readBill, shippedBill } from './software-bill.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

const TAB = 'tab';

/** What is generated for a package. */
export const NOTICES = 'ThirdPartyNotices.txt';
export const BILL = 'sbom.cdx.json';

/** Everything that goes into a package, before tfx adds its own. */
export interface PackageContents {
  readonly manifest: Manifest;
  /** By name; the manifest is not among them. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Contributed tasks that are not built. */
  readonly missing: readonly string[];
}

/** Gathers exactly the files of the product, from dist/tasks and from the root of the repository. Reads only. */
export async function packageContents(root: string, options: PackageOptions): Promise<PackageContents> {
  const source = readJson(path.join(root, 'vss-extension.json')) as Manifest;
  const folders = source.contributions.filter(isTaskContribution).map(({ properties }) => properties.name);
  const tab = path.join(root, 'dist', TAB);
  const hasTab = source.files.some((file) => file.path === TAB);
  const isTabBuilt = hasTab && TAB_FILES.every((name) => existsSync(path.join(tab, name)));
  const missing = [
    ...folders.filter((folder) => !isBuilt(path.join(root, 'dist', folder))),
    ...(hasTab && !isTabBuilt ? [TAB] : []),
  ];
  const built = folders.filter((folder) => !missing.includes(folder));
  const manifest = packedManifest(
    {
      ...source,
      contributions: source.contributions.filter((one) =>
        isTaskContribution(one) ? built.includes(one.properties.name) : isTabBuilt,
      ),
      files: source.files.filter((file) => !missing.includes(file.path)),
    },
    options,
  );
  const tasks = built.map((folder) => path.posix.basename(folder));
  const bill = await readBill(root, [...tasks, ...(isTabBuilt ? [TAB] : [])]);
  const readme = packedReadme(readFileSync(path.join(root, 'README.md'), 'utf8'), source.version, tasks, options);
  const files = new Map<string, Uint8Array>([
    ['README.md', Buffer.from(readme)],
    ['LICENSE', readFileSync(path.join(root, 'LICENSE'))],
    [NOTICES, Buffer.from(thirdPartyNotices(bill, root))],
    [BILL, Buffer.from(shippedBill(bill, root))],
  ]);
  for (const { path: name } of source.files.filter((file) => file.path.startsWith('images/')))
    files.set(name, readFileSync(path.join(root, name)));
  for (const folder of built)
    for (const [name, contents] of taskFiles(path.join(root, 'dist', folder), source, options))
      files.set(`${packedName(folder, options)}/${name}`, contents);
  const pages =
    options.repository === undefined ? undefined : codePages(toldCodes(root), options.repository, source.version);
  if (pages !== undefined)
    for (const folder of built) files.set(`${packedName(folder, options)}/${CODE_PAGES}`, Buffer.from(pages));
  if (isTabBuilt) for (const name of TAB_FILES) files.set(`${TAB}/${name}`, tabFile(tab, name, options));
  return { manifest, files, missing };
}

/** A file of the page; in a test copy with the ids that its tasks have. */
function tabFile(folder: string, name: string, options: PackageOptions): Uint8Array {
  const text = readFileSync(path.join(folder, name), 'utf8');
  return Buffer.from(text.replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (id) => packedId(id, options)));
}

function isBuilt(folder: string): boolean {
  return TASK_FILES.every((name) => existsSync(path.join(folder, name)));
}

// index.js and its like, and what the build has put apart into later/. A file being written meanwhile ends in .new.
function taskFiles(folder: string, manifest: Manifest, options: PackageOptions): [string, Uint8Array][] {
  const later = path.join(folder, 'later');
  const names = existsSync(later) ? readdirSync(later).filter((name) => /^[\w-]+\.(?:js|html)$/.test(name)) : [];
  return [...TASK_FILES, ...names.map((name) => `later/${name}`)].map((name) => {
    const contents = readFileSync(path.join(folder, name));
    if (name !== 'task.json') return [name, contents];
    const task = packedTask(JSON.parse(contents.toString('utf8')) as PackedTaskJson, manifest, options);
    return [name, Buffer.from(`${JSON.stringify(task, undefined, 2)}\n`)];
  });
}
