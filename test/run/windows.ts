// npm run test:windows: the tasks on Node for Windows, in Wine on Linux, and on Windows itself without it
// (CONTRIBUTING.md, Windows). Says in one line where it cannot run. `-- --install` brings Wine (apt) and Node for Windows (npm)
// before; `-- --control-plane`, on Linux with Go: the chain and the tunnel against a real control plane instead; further
// arguments go to mocha.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { nodeBinary } from '../../scripts/node-version.ts';
import { bundleSpecs } from '../rigs/windows/bundle-specs.ts';
import { installKoffi, installPrograms, programsInCache } from '../rigs/windows/programs.ts';
import { APT, DRIVE, SHARE, hasWine, installWine, runInWine, windowsPath } from '../rigs/windows/wine.ts';
import { onControlPlane } from './on-cluster.ts';
import { NOT_RUN, ROOT, exitCode } from './run-specs.ts';

const FOLDER = path.join(ROOT, 'dist', 'windows');
const TEST_TIMEOUT = '240s';
const RUN_MILLISECONDS = 900_000;
// Of the other suites, what starts tasks in ways in which systems differ, and reads what people and services give.
const OTHERS = [
  'test/rigs/agent/agent.spec.ts',
  'test/tasks/paths.spec.ts',
  'test/tasks/agent-settings.spec.ts',
  'test/e2e/connections.spec.ts',
  'test/e2e/connections-that-last.spec.ts',
  'test/e2e/credentials-with-a-life.spec.ts',
  'test/steps/find-manifests.spec.ts',
  'test/azure-devops/artifacts.spec.ts',
];
// Every decision is tried there too, but for what needs the sources beside the bundle: the build, and a copy of a file.
const ON_CONTROL_PLANE = ['test/windows/chain.spec.ts', 'test/e2e/newman-tunnel.spec.ts'];
const NOT_IN_BUNDLES = [/^test\/unit\/scripts\//, /^test\/unit\/host\/fault\.spec\.ts$/];

process.exitCode = await main();

async function main(): Promise<number> {
  const given = process.argv.slice(2);
  const words = given.filter((word) => word !== '--install' && word !== '--control-plane');
  const isToInstall = given.includes('--install');
  const decisions = specsBelow('test/unit').filter((spec) => !NOT_IN_BUNDLES.some((one) => one.test(spec)));
  const specs = [...specsBelow('test/windows'), ...decisions, ...OTHERS];
  try {
    if (process.platform === 'win32') return await onWindows(specs, words);
    if (!given.includes('--control-plane')) return await inWine(specs, words, isToInstall);
    const there = await onControlPlane(async ({ TEST_CLUSTER, KUBECONFIG = '' }) => {
      const environment = { TEST_CLUSTER, KUBECONFIG: windowsPath(KUBECONFIG) };
      const code = await inWine(ON_CONTROL_PLANE, words, isToInstall, environment);
      return code === 0 ? { ...NOT_RUN, failed: 0 } : NOT_RUN;
    });
    return exitCode(there);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function specsBelow(folder: string): readonly string[] {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const specs = names.filter((name) => name.endsWith('.spec.ts')).sort();
  return specs.map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`);
}

async function inWine(
  specs: readonly string[],
  words: readonly string[],
  isToInstall: boolean,
  cluster: NodeJS.ProcessEnv = {},
): Promise<number> {
  if (isToInstall) {
    if (!hasWine()) installWine();
    if ('missing' in programsInCache()) installPrograms();
  }
  const programs = programsInCache();
  const missing = [
    ...(hasWine() ? [] : [`Wine (apt-get ${APT.join(' ')})`]),
    ...('missing' in programs ? [programs.missing] : []),
  ];
  if ('missing' in programs || missing.length > 0) {
    console.log(
      `SKIPPED: the specs on Windows were not run: ${missing.join('; ')}. npm run test:windows -- --install brings both.`,
    );
    return 0;
  }
  const bundles = await bundleSpecs(ROOT, specs, FOLDER);
  const mocha = [path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js'), ...mochaWords()];
  const { code, stdout, stderr } = await runInWine({
    program: programs.node,
    words: [...mocha, ...bundles].map((word) => (path.isAbsolute(word) ? windowsPath(word) : word)).concat(words),
    folder: ROOT,
    environment: {
      SPECS_ROOT: windowsPath(ROOT),
      TEST_KOFFI: windowsPath(programs.koffi),
      TEST_DRIVE: DRIVE,
      TEST_SHARE: SHARE,
      TEST_WINE: 'true',
      ...cluster,
    },
    timeoutMilliseconds: RUN_MILLISECONDS,
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (code === undefined) console.error(`The specs did not end within ${RUN_MILLISECONDS / 1000} s, and were ended.`);
  return code ?? 1;
}

/** On both Nodes that agents have. The drive is one that stands for a folder, the share is the machine's own. */
async function onWindows(specs: readonly string[], words: readonly string[]): Promise<number> {
  const koffi = installKoffi();
  const bundles = await bundleSpecs(ROOT, specs, FOLDER);
  const folder = mkdtempSync(path.join(tmpdir(), 'windows-'));
  const drive = 'W:';
  const share = `\\\\localhost\\${folder.replace(':', '$')}`;
  const codes: number[] = [];
  try {
    for (const version of [20, 24]) {
      const node = nodeBinary(version);
      if ('missing' in node) throw new Error(node.missing);
      console.log(`\n==> Node ${version}`);
      spawnSync('subst', [drive, folder]);
      const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
      const { status } = spawnSync(node.path, [mocha, ...mochaWords(), ...bundles, ...words], {
        cwd: ROOT,
        stdio: 'inherit',
        timeout: RUN_MILLISECONDS,
        env: {
          ...process.env,
          SPECS_ROOT: ROOT,
          TEST_KOFFI: koffi,
          TEST_DRIVE: `${drive}\\`,
          TEST_SHARE: share,
        },
      });
      codes.push(status ?? 1);
    }
  } finally {
    spawnSync('subst', [drive, '/d']);
    rmSync(folder, { recursive: true, force: true });
  }
  return codes.every((code) => code === 0) ? 0 : 1;
}

function mochaWords(): readonly string[] {
  return ['--no-config', '--no-parallel', '--forbid-only', '--timeout', TEST_TIMEOUT, '--exit'];
}
