import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasGo, startControlPlane } from './control-plane.ts';

// npm run test:cluster: the e2e specs on a real Kubernetes control plane (design.md#the-real-control-plane), or on the
// reader's own cluster. Further arguments go to mocha.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The specs wait most of the time, and each has a namespace of its own.
const PARALLEL = ['--parallel', '--jobs', '4', '--exit'];
const HOW_TO_USE_ANOTHER = `To run the same specs on a cluster of your own:

  TEST_CLUSTER=external KUBECONFIG=/path/to/kubeconfig TEST_IMAGE_REPOSITORY=registry/repository npm run test:cluster

The specs make namespaces that begin with e2e- and delete them; images behave as their tags say, see
test/rigs/control-plane/README.md. "npm test" needs no cluster: it uses the embedded one.`;

process.exitCode = await main(process.argv.slice(2));

async function main(mochaArguments: readonly string[]): Promise<number> {
  if (process.env['TEST_CLUSTER'] === 'external') {
    if (process.env['KUBECONFIG'] !== undefined) return runMocha(mochaArguments, {});
    console.error('TEST_CLUSTER=external needs KUBECONFIG: the kubeconfig file of your cluster.');
    return 1;
  }
  if (!hasGo()) {
    console.error(`The real control plane is built from Go sources, and there is no Go 1.26 or later on PATH.
Install it (https://go.dev/dl/) and run this again. ${HOW_TO_USE_ANOTHER}`);
    return 1;
  }
  // An interrupt reaches mocha and the control plane by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const controlPlane = await startControlPlane();
    if (controlPlane === undefined) return 1;
    try {
      return await runMocha(mochaArguments, { TEST_CLUSTER: 'control-plane', KUBECONFIG: controlPlane.kubeconfig });
    } finally {
      await controlPlane.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runMocha(extra: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--node-option', 'import=tsx', '--timeout', '120000', '--forbid-only', ...PARALLEL];
  const mocha = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/mocha/bin/mocha.js'), ...own, 'test/e2e/**/*.spec.ts', ...extra],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  const [code] = (await once(mocha, 'exit')) as [number | null];
  return code ?? 1;
}
