// npm run test:node: the tasks against real kubelets, containerd and a registry (design.md#14-test-beds-and-the-gate), in four lanes.
// Says in one line where it cannot run. Further arguments go to mocha; --grep chooses.
import { whyNoRealNode } from '../rigs/real-node/real-node.ts';
import { onRealNodes } from './on-cluster.ts';
import { exitCode, runSpecs } from './run-specs.ts';

const LANES = 4;
// The longest first: a lane takes the next file when it has done one.
const SPECS = [
  'example-service',
  'workload-kinds',
  'run-failures',
  'start-failures',
  'deployments',
  'image-failures',
  'conformance',
  'chain',
  'ports',
];

const reason = whyNoRealNode();
if (reason === undefined) {
  const specs = SPECS.map((name) => `test/node/${name}.spec.ts`);
  const words = process.argv.slice(2);
  process.exitCode = exitCode(await onRealNodes((environment) => runSpecs({ specs, words, jobs: LANES, environment })));
} else {
  console.log(`The specs on the real node were not run here: ${reason}.`);
}
