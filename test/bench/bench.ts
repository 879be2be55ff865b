// npm run bench: measures what the design limits (design.md#15-speed), as ratios within one run. It never fails on a
// number. npm run bench -- sanity rollouts: only these. --document: the results go to docs/performance.md too.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { breakdownRows } from './breakdown.ts';
import { failureRows } from './failures.ts';
import { manifestRows } from './manifests.ts';
import { writePage } from './page.ts';
import { tableOf } from '../support/measured-row.ts';
import { patchRows } from './patches.ts';
import { postmanV3Rows } from './postman-v3.ts';
import { reportRows } from './report.ts';
import { rolloutRows } from './rollouts.ts';
import type { Row } from '../support/measured-row.ts';
import { sanityRows } from './sanity.ts';
import { severalRows } from './several.ts';
import { startUpRows } from './start-up.ts';

const dist = path.join(import.meta.dirname, '..', '..', 'dist');
const GROUPS: Readonly<Record<string, () => readonly Row[] | Promise<readonly Row[]>>> = {
  package: packageRows,
  'start-up': () => startUpRows(path.join(dist, 'tasks')),
  breakdown: () => breakdownRows(path.join(dist, 'tasks')),
  sanity: () => sanityRows(path.join(dist, 'tasks')),
  'postman-v3': () => postmanV3Rows(path.join(dist, 'tasks')),
  report: () => reportRows(path.join(dist, 'tasks')),
  patches: patchRows,
  rollouts: rolloutRows,
  several: severalRows,
  manifests: manifestRows,
  failures: failureRows,
};
const { positionals: wanted, values } = parseArgs({
  options: { document: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = wanted.filter((name) => GROUPS[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no group ${unknown.join(', ')}. The groups are: ${Object.keys(GROUPS).join(', ')}.`);
  process.exit(1);
}
const rows: Row[] = [];
for (const [name, measure] of Object.entries(GROUPS)) {
  if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await measure()));
}
console.log(tableOf(rows));
if (values.document) writePage(rows, process.version);
writeFileSync(path.join(dist, 'bench.json'), `${JSON.stringify({ node: process.version, rows }, undefined, 2)}\n`);

function packageRows(): Row[] {
  const vsix = existsSync(dist) ? readdirSync(dist).filter((name) => name.endsWith('.vsix')) : [];
  if (vsix.length === 0) console.log('No package in dist/; its size is left out. Run npm run package for it.\n');
  return vsix.map((name) => ({
    what: 'size of the package',
    measured: statSync(path.join(dist, name)).size,
    limit: 4 * 1024 * 1024,
    unit: 'bytes' as const,
    detail: `dist/${name}`,
  }));
}
