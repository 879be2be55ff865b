import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { LARGEST_TAB } from '../../scripts/build/tab-files.ts';
import { buildTab } from '../../scripts/build/build-tab.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 9;
const ROOT = path.join(import.meta.dirname, '..', '..');

/** Milliseconds by the clock, and of a processor. */
type Spent = readonly [wall: number, processor: number];

/**
 * What a step spends on its report, each time in a process of its own that has done nothing before; the size of the page
 * of a run; and how soon a browser shows it, where there is one.
 */
export async function reportRows(tasksFolder: string): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'smart-rollback-bench-report-'));
  try {
    const rows = [...(await stepRows(folder, tasksFolder)), await sizeRow(path.join(folder, 'tab'))];
    const page = path.join(ROOT, 'test', 'tab', 'figures.ts');
    const shown = execFileSync(process.execPath, ['--import', 'tsx', page], { encoding: 'utf8', cwd: ROOT });
    return [...rows, ...(JSON.parse(shown) as Row[])];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function stepRows(folder: string, tasksFolder: string): Promise<Row[]> {
  const script = path.join(folder, 'report-of-a-step.mjs');
  await build({
    ...{ bundle: true, platform: 'node', target: 'node20.11', format: 'esm', minify: true, logLevel: 'error' },
    entryPoints: [path.join(import.meta.dirname, 'report-of-a-step.ts')],
    outfile: script,
  });
  mkdirSync(path.join(folder, 'later'));
  const name = path.join('later', 'sanity-report.html');
  copyFileSync(path.join(tasksFolder, 'NewmanSanity', name), path.join(folder, name));
  return [
    { what: 'a deployment that failed', words: ['deploy', '0'], limit: 20 },
    { what: 'a sanity run of 25 requests, its page with it', words: ['tests', '25'], limit: 20 },
    { what: 'a sanity run of 2,000 requests, its page with it', words: ['tests', '2000'], limit: 120 },
  ].map(({ what, words, limit }) => {
    const times = Array.from(
      { length: ROUNDS },
      () => JSON.parse(execFileSync(process.execPath, [script, ...words, folder], { encoding: 'utf8' })) as Spent,
    );
    const processor = median(times.map(([, one]) => one));
    return {
      what: `what a step spends on its report: ${what}`,
      measured: Math.round(median(times.map(([wall]) => wall))),
      ...{ limit, unit: 'ms' as const },
      detail: `its files written, ten secrets to mask; ${processor.toFixed(0)} ms of a processor; medians of ${ROUNDS} processes`,
    };
  });
}

async function sizeRow(folder: string): Promise<Row> {
  const { sizes } = await buildTab(folder);
  const measured = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { what: 'size of the page of a run', measured, limit: LARGEST_TAB, unit: 'bytes', detail: 'three files' };
}
