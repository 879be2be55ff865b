// npm run coverage: fails where a file that decides (scripts/rooms.json) has a branch or a function that no unit spec comes
// to, and names file and lines. The figures are V8's own, on Node 24, which takes the types out of a file without moving
// anything; what a loader writes anew (tsx, on Node 20) has branches that nobody wrote.
//   --only WORDS     only the files with these words in their names
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import type { ProcessCoverage } from '../../scripts/coverage/coverage-checks.ts';
import { coverageResults } from '../../scripts/coverage/coverage-checks.ts';
import { decidingFiles } from '../../scripts/coverage/deciding-files.ts';
import { nodeBinary } from '../../scripts/node-version.ts';
import { ROOT, exitCode, runSpecs } from './run-specs.ts';

const NODE_MAJOR = 24;

// Those of scripts/ show the product's own tools.
const SPECS = ['test/unit/!(scripts)/*.spec.ts'];

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
process.exitCode = await main(values.only);

async function main(only: string): Promise<number> {
  const node = nodeBinary(NODE_MAJOR);
  if ('missing' in node) {
    console.error(node.missing);
    return 1;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'coverage-'));
  try {
    const environment = { NODE_V8_COVERAGE: folder };
    // What they print is shown only where one fails: npm test has shown and counted it.
    const ended = await runSpecs({
      specs: SPECS,
      jobs: 1,
      timeoutSeconds: 60,
      environment,
      node: node.path,
      withoutLoader: true,
      quiet: true,
    });
    if (exitCode(ended) === 0) return report(readRuns(folder), only);
    console.error('The unit specs of the decisions failed, so what they come to was not looked at.');
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readRuns(folder: string): readonly ProcessCoverage[] {
  return readdirSync(folder).map((name) => {
    const { result } = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      readonly result: readonly Profiler.ScriptCoverage[];
    };
    return new Map(result.map(({ url, functions }) => [url, functions]));
  });
}

function report(runs: readonly ProcessCoverage[], only: string): number {
  const results = coverageResults(ROOT, decidingFiles(ROOT), runs).filter(({ what }) => what.includes(only));
  for (const { what, problems } of results) {
    console.log(problems.length === 0 ? `ok ${what}` : `FAILED ${what}: ${problems.join('; ')}`);
  }
  const passed = results.filter(({ problems }) => problems.length === 0).length;
  console.log(`${passed} checks passed, ${results.length - passed} checks failed`);
  return passed > 0 && passed === results.length ? 0 : 1;
}
