import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRealNode, whyNoRealNode } from './real-node.ts';

// npm run test:node: the tasks against real kubelets, containerd and a registry (design, 13), in three lanes.
// Says in one line where it cannot run. Further arguments go to mocha; --grep chooses.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NODES = 2;
// By length: a lane takes the next file when it has done one.
const SPECS = ['example-service', 'workload-kinds', 'run-failures', 'deployments', 'image-failures', 'chain', 'ports'];

process.exitCode = await main(process.argv.slice(2));

async function main(mochaArguments: readonly string[]): Promise<number> {
  const reason = whyNoRealNode();
  if (reason !== undefined) {
    console.log(`The specs on the real node were not run here: ${reason}.`);
    return 0;
  }
  // An interrupt reaches mocha and the node by itself; we only have to wait for their ends.
  process.on('SIGINT', () => undefined);
  try {
    const node = await startRealNode(NODES);
    if (node === undefined) return 1;
    try {
      return await runMocha(mochaArguments, {
        TEST_CLUSTER: 'real-node',
        KUBECONFIG: node.kubeconfig,
        TEST_REGISTRY: node.registry,
        TEST_IMAGE_REPOSITORY: 'registry.example.com/apps/python-service',
      });
    } finally {
      await node.stop();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runMocha(extra: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  // Without .mocharc.json, whose spec list would be added to ours.
  const own = ['--no-config', '--node-option', 'import=tsx', '--timeout', '240000', '--forbid-only', '--exit'];
  const lanes = ['--parallel', '--jobs', '3'];
  const mocha = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules/mocha/bin/mocha.js'),
      ...own,
      ...lanes,
      ...SPECS.map((name) => `test/node/${name}.spec.ts`),
      ...extra,
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  const [code] = (await once(mocha, 'exit')) as [number | null];
  return code ?? 1;
}
