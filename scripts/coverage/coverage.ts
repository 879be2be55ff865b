// npm run coverage: fails where a file of decisions has a branch or a function that no unit spec comes to, and names file
// and lines. scripts/coverage/decision-files.ts says which files those are. The figures are V8's own, on Node 24, which takes the
// types out of a file without moving anything; what a loader writes anew (tsx, on Node 20) has branches that nobody wrote.
//   --only WORDS     only the files with these words in their names
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../node-version.ts';
import type { Run } from './coverage-checks.ts';
import { coverageResults } from './coverage-checks.ts';
import { DECISION_FOLDERS, SPECS } from './decision-files.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const NODE_MAJOR = 24;

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
process.exitCode = main(values.only);

function main(only: string): number {
  const node = nodeBinary(NODE_MAJOR);
  if ('missing' in node) {
    console.error(node.missing);
    return 1;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'coverage-'));
  try {
    return runSpecs(node.path, folder) ? report(readRuns(folder), only) : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the specs; what they print is shown only where one fails: npm test has shown and counted it. */
function runSpecs(node: string, folder: string): boolean {
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--reporter', 'dot', '--timeout', '60000', '--forbid-only', '--exit'];
  const program = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const mocha = spawnSync(node, [program, ...own, ...SPECS], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  if (mocha.status === 0) return true;
  console.log(`${mocha.stdout}\n${mocha.stderr}`);
  console.error('The unit specs of the decisions failed, so what they come to was not looked at.');
  return false;
}

function readRuns(folder: string): readonly Run[] {
  return readdirSync(folder).map((name) => {
    const { result } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      readonly result: readonly Profiler.ScriptCoverage[];
    };
    return new Map(result.map(({ url, functions }) => [url, functions]));
  });
}

function report(runs: readonly Run[], only: string): number {
  const results = coverageResults(ROOT, DECISION_FOLDERS, runs).filter(({ what }) => what.includes(only));
  for (const { what, problems } of results) {
    console.log(problems.length === 0 ? `ok ${what}` : `FAILED ${what}: ${problems.join('; ')}`);
  }
  const passed = results.filter(({ problems }) => problems.length === 0).length;
  console.log(`${passed} checks passed, ${results.length - passed} checks failed`);
  return passed > 0 && passed === results.length ? 0 : 1;
}
