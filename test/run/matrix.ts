import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary } from '../../scripts/node-version.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, ROOT, exitCode, runSpecs } from './run-specs.ts';
import { EVERY_DAY } from './suites.ts';

// npm run test:matrix: the whole suite on Node 20 and 24, the bundles on the oldest Node that they promise, and a clean
// install with npm 10 and 11. `-- --only WORDS` for some of it; what cannot be had counts as failed, never as skipped.

const OLDEST = '20.11.0';
// Of test/faults what may differ from one Node to the next.
const OF_FAULTS = ['clock', 'newman-limits', 'newman-properties'].map((name) => `test/faults/${name}.spec.ts`);
// What starts bundles, and nothing else.
const BUNDLES = ['test/e2e/*.spec.ts', 'test/tasks/*.spec.ts', 'test/rigs/agent/*.spec.ts', ...OF_FAULTS];
const HOW = { environment: { PROPERTY_CASES: '1' } } as const;

interface Row {
  readonly name: string;
  readonly run: () => Promise<Ended>;
}

const ROWS: readonly Row[] = [
  { name: 'suite on Node 20', run: () => suite(20) },
  { name: 'suite on Node 24', run: () => suite(24) },
  { name: `bundles on Node ${OLDEST}`, run: bundles },
  { name: 'clean install with npm 10', run: () => install(10) },
  { name: 'clean install with npm 11', run: () => install(11) },
];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = ROWS.filter(({ name }) => name.toLowerCase().includes((values.only ?? '').toLowerCase()));
  if (wanted.length === 0) {
    console.error(`--only ${values.only ?? ''} fits none of: ${ROWS.map(({ name }) => name).join(', ')}`);
    return 1;
  }
  const lines: string[] = [];
  const rows: Ended[] = [];
  for (const { name, run } of wanted) {
    console.log(`\n==> ${name}`);
    const started = performance.now();
    const ended = await run();
    rows.push(ended);
    const seconds = Math.round((performance.now() - started) / 1000);
    lines.push(
      `${name.padEnd(28)} ${ended.passed} passed, ${ended.failed} failed, ${ended.pending} pending, ${seconds} s`,
    );
  }
  console.log(`\nMatrix:\n${lines.join('\n')}`);
  return exitCode(...rows);
}

/** Everything of `npm test` and some of test/faults, mocha and the bundles alike on this Node. */
async function suite(major: number): Promise<Ended> {
  const node = nodeBinary(major);
  if ('missing' in node) return missing(node.missing);
  // Programs that a spec starts by name get the same Node.
  const folders = [path.dirname(node.path), process.env['PATH'] ?? ''].join(path.delimiter);
  const environment = { ...HOW.environment, PATH: folders };
  return runSpecs({ ...HOW, specs: [...EVERY_DAY, ...OF_FAULTS], node: node.path, environment });
}

/** Mocha on this Node, the bundles on the oldest one. */
async function bundles(): Promise<Ended> {
  const node = nodeBinary(OLDEST);
  if ('missing' in node) return missing(node.missing);
  const environment = { ...HOW.environment, TEST_TASK_NODE: node.path };
  return runSpecs({ ...HOW, specs: BUNDLES, jobs: 4, environment });
}

/** `npm ci` in a copy of what is committed and of both package files as they are; the lock must stay as it is. */
async function install(major: number): Promise<Ended> {
  const npm = await npmOf(major);
  if (npm === undefined) return missing(`npm ${major} cannot be had`);
  const folder = mkdtempSync(path.join(tmpdir(), 'matrix-'));
  try {
    const clone = path.join(folder, 'clone');
    if ((await run('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone], ROOT)) !== 0) return NOT_RUN;
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      if (existsSync(path.join(ROOT, file))) cpSync(path.join(ROOT, file), path.join(clone, file));
    }
    const lock = () => readFileSync(path.join(clone, 'package-lock.json'), 'utf8');
    const before = lock();
    if ((await run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'], clone)) !== 0) return NOT_RUN;
    if (lock() !== before) return missing(`npm ${major} ci changes package-lock.json`);
    const built = await run(process.execPath, ['--import', 'tsx', 'scripts/build/build.ts'], clone);
    return built === 0 ? { passed: 1, failed: 0, pending: 0 } : NOT_RUN;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function npmOf(major: number): Promise<string | undefined> {
  const folder = path.join(homedir(), '.cache', 'npm-versions', String(major));
  const npm = path.join(folder, 'node_modules/npm/bin/npm-cli.js');
  if (existsSync(npm)) return npm;
  mkdirSync(folder, { recursive: true });
  const words = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `npm@${major}`];
  const status = await run('npm', words, folder);
  return status === 0 && existsSync(npm) ? npm : undefined;
}

function missing(why: string): Ended {
  console.error(why);
  return NOT_RUN;
}

async function run(command: string, words: readonly string[], folder: string): Promise<number> {
  const child = spawn(command, words, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
