import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasGo, startControlPlane } from './control-plane.ts';

// npm run test:faults: every request hit with every fault, death at every step, clocks that jump, races and load on the
// embedded cluster, and all cases of the properties of which npm test tries a share; clocks, races, load, a chosen set of
// faults and an outage of the API server on the real control plane. Further arguments go to mocha; --grep chooses.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// Each file has a cluster of its own, and starts several tasks at once.
const PARALLEL = ['--parallel', '--jobs', '3'];
const PROPERTIES = ['test/unit/hostile/*.spec.ts', 'test/unit/newman-sanity/report-texts.spec.ts'];
const OUTAGE_SECONDS = 20;

process.exitCode = await main(process.argv.slice(2));

async function main(mochaArguments: readonly string[]): Promise<number> {
  // An interrupt reaches mocha and the control plane by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  const embedded = await runMocha([...PARALLEL, 'test/faults/*.spec.ts', ...PROPERTIES, ...mochaArguments], {
    PROPERTY_CASES: '1',
  });
  const real = await onControlPlane(mochaArguments);
  return embedded === 0 ? real : embedded;
}

async function onControlPlane(mochaArguments: readonly string[]): Promise<number> {
  if (!hasGo()) {
    console.error(`The chosen set on the real control plane was not run: it is built from Go sources, and there is no Go 1.26
or later on PATH (https://go.dev/dl/).`);
    return 1;
  }
  const controlPlane = await startControlPlane({ reviveSeconds: OUTAGE_SECONDS });
  if (controlPlane === undefined) return 1;
  try {
    const environment = { TEST_CLUSTER: 'control-plane', KUBECONFIG: controlPlane.kubeconfig };
    const run = (own: readonly string[]) => runMocha([...own, ...mochaArguments], environment);
    const both = ['clock', 'races', 'load', 'control-plane/chosen'].map((name) => `test/faults/${name}.spec.ts`);
    const beside = await run([...PARALLEL, ...both]);
    // By itself: the outage would befall all others.
    const alone = await run(['test/faults/control-plane/outage.spec.ts']);
    return beside === 0 ? alone : beside;
  } finally {
    await controlPlane.stop();
  }
}

async function runMocha(own: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // The specs begin all that is chosen beforehand, so they must know it as well.
  const { grep } = parseArgs({
    args: [...own],
    options: { grep: { type: 'string', short: 'g' } },
    strict: false,
  }).values;
  // Without .mocharc.json, whose spec list would be added to ours.
  const common = ['--no-config', '--node-option', 'import=tsx', '--timeout', '120000', '--forbid-only', '--exit'];
  const mocha = spawn(process.execPath, [join(ROOT, 'node_modules/mocha/bin/mocha.js'), ...common, ...own], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment, ...(typeof grep === 'string' ? { FAULTS_GREP: grep } : {}) },
  });
  const [code] = (await once(mocha, 'exit')) as [number | null];
  return code ?? 1;
}
