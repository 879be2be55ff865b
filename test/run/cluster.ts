// npm run test:cluster: the e2e specs on a real Kubernetes control plane (design.md#14-test-beds-and-the-gate), or on the reader's own
// cluster. Further arguments go to mocha.
// --share N: of the files of test/e2e that are not on the main path one Nth, another one for each commit; npm test has run all
// of them on the embedded cluster.
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { hasGo } from '../rigs/go-program.ts';
import { onControlPlane } from './on-cluster.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, ROOT, exitCode, runSpecs } from './run-specs.ts';
import { askedShare, commitOfShare, turnOf } from './share.ts';
import { CONFORMANCE, ON_ANY_CLUSTER } from './suites.ts';

// The specs wait most of the time, and each has a namespace of its own.
const JOBS = 4;
// What a user does first, and what no commit may break there.
const MAIN_PATH = ['around', 'capture-and-deploy', 'chain', 'newman-tunnel', 'several', 'smart-rollback', 'two-names'];
const HOW_TO_USE_ANOTHER = `To run the same specs on a cluster of your own:

  TEST_CLUSTER=external KUBECONFIG=/path/to/kubeconfig TEST_IMAGE_REPOSITORY=registry/repository npm run test:cluster

The specs make namespaces that begin with e2e- and delete them; images behave as their tags say, see
test/rigs/control-plane/README.md. "npm test" needs no cluster: it uses the embedded one.`;

process.exitCode = exitCode(await main(process.argv.slice(2)));

async function main(given: readonly string[]): Promise<Ended> {
  const { of, words } = askedShare(given);
  const specs = of === undefined ? ON_ANY_CLUSTER : specsOfShare(of);
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

function specsOfShare(of: number): readonly string[] {
  const commit = commitOfShare();
  const turn = turnOf(commit, of);
  const all = readdirSync(path.join(ROOT, 'test', 'e2e')).filter((file) => file.endsWith('.spec.ts'));
  const isOnMainPath = (file: string) => MAIN_PATH.includes(path.basename(file, '.spec.ts'));
  const others = all.filter((file) => !isOnMainPath(file)).sort();
  const chosen = others.filter((_, index) => index % of === turn - 1);
  console.log(
    `By commit ${commit}: share ${turn}/${of} of ${others.length} files beside the main path (${MAIN_PATH.join(', ')}). npm run test:cluster without --share tries all.`,
  );
  return [...CONFORMANCE, ...[...all.filter(isOnMainPath), ...chosen].map((file) => `test/e2e/${file}`)];
}
