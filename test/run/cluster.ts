// npm run test:cluster: the e2e specs on a real Kubernetes control plane (design.md#14-test-beds-and-the-gate), or on the reader's own
// cluster. Further arguments go to mocha.
// --half: the files of the main path and that half of the others which npm test leaves to it, see halves.ts.
import { hasGo } from '../rigs/go-program.ts';
import { dividedSpecs } from './halves.ts';
import { onControlPlane } from './on-cluster.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, exitCode, runSpecs } from './run-specs.ts';
import { CONFORMANCE, ON_ANY_CLUSTER } from './suites.ts';

// The specs wait most of the time, and each has a namespace of its own.
const JOBS = 4;
const HOW_TO_USE_ANOTHER = `To run the same specs on a cluster of your own:

  TEST_CLUSTER=external KUBECONFIG=/path/to/kubeconfig TEST_IMAGE_REPOSITORY=registry/repository npm run test:cluster

The specs make namespaces that begin with e2e- and delete them; images behave as their tags say, see
test/rigs/control-plane/README.md. "npm test" needs no cluster: it uses the embedded one.`;

process.exitCode = exitCode(await main(process.argv.slice(2)));

async function main(given: readonly string[]): Promise<Ended> {
  const words = given.filter((word) => word !== '--half');
  const specs = words.length === given.length ? ON_ANY_CLUSTER : halfOfAll();
  const run = (environment: NodeJS.ProcessEnv) => runSpecs({ specs, words, jobs: JOBS, environment });
  if (process.env['TEST_CLUSTER'] === 'external') {
    if (process.env['KUBECONFIG'] !== undefined) return run({});
    console.error('TEST_CLUSTER=external needs KUBECONFIG: the kubeconfig file of your cluster.');
    return NOT_RUN;
  }
  if (hasGo()) return onControlPlane(run);
  console.error(`The real control plane is built from Go sources, and there is no Go 1.26 or later on PATH.
Install it (https://go.dev/dl/) and run this again. ${HOW_TO_USE_ANOTHER}`);
  return NOT_RUN;
}

function halfOfAll(): readonly string[] {
  const { onControlPlane: there, said } = dividedSpecs();
  console.log(said);
  return [...CONFORMANCE, ...there];
}
