// npm run bench: measures what the design limits (design 10), as ratios within one run. It never fails on a number.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { tableOf } from './row.ts';
import { rolloutRows } from './rollouts.ts';
import type { Row } from './row.ts';
import { startUpRows } from './start-up.ts';

const dist = path.join(import.meta.dirname, '..', '..', 'dist');
const rows: Row[] = [...packageRows(), ...(await startUpRows(path.join(dist, 'tasks'))), ...(await rolloutRows())];
console.log(tableOf(rows));
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
