// npm run test:faults: every request hit with every fault, death at every step, clocks that jump, races and load on the
// embedded cluster, and all cases of the properties of which npm test tries a share; clocks, races, load, a chosen set of
// faults and an outage of the API server on the real control plane. Further arguments go to mocha; --grep chooses.
// What works on sets of manifests, whose applies only a real API server knows, is tried on the real control plane alone.
// --share N: one Nth of the faults, deaths and generated cases on the embedded cluster and a third of the races and of the chosen
// set on the real control plane, others for each commit, so that commit by commit all of them are tried; what runs on both
// clusters on the real one alone; no properties, of which npm test tries a share.
import * as path from 'node:path';
import { hasGo } from '../rigs/go-program.ts';
import { onControlPlane } from './on-cluster.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, exitCode, runSpecs } from './run-specs.ts';
import { askedShare, commitOfShare, turnOf } from './share.ts';

// Each file has a cluster of its own, and starts several tasks at once.
const JOBS = 3;
const ON_BOTH = ['clock', 'load', 'races'].map((name) => `test/faults/${name}.spec.ts`);
// The longest first: a job takes the next file when it has done one.
const ON_REAL_ONE = [
  ...['capture-and-deploy', 'smart-rollback'].map((name) => `test/faults/control-plane/${name}.spec.ts`),
  ...ON_BOTH,
  'test/faults/control-plane/newman-sanity.spec.ts',
];
// Each has hundreds of cases of several steps each: a share is a part of one of them.
const OF_MANIFESTS = ['deployed', 'put-back', 'gone-back', 'faults'].map(
  (name) => `test/faults/control-plane/manifests-${name}.spec.ts`,
);
const SHARES_OF_MANIFESTS = 15;
const OUTAGE_SECONDS = 20;
const SHARES_OF_REAL_ONE = 3;

const { shares, words } = chosenShares(process.argv.slice(2));

const embedded = await runSpecs({
  jobs: JOBS,
  words: [...words, ...(shares === undefined ? [] : ON_BOTH.flatMap((file) => ['--ignore', file]))],
  specs: ['test/faults/*.spec.ts', ...(shares === undefined ? ['test/properties/*.spec.ts'] : [])],
  environment: { PROPERTY_CASES: '1', ...(shares && { SPECS_SHARE: shares.embedded }) },
});
process.exitCode = exitCode(embedded, await onRealOne());

/** What SPECS_SHARE is on each cluster; `undefined` where everything is tried. */
interface Shares {
  readonly embedded: string;
  readonly realOne: string;
  readonly manifests: string;
  /** Which file of those about manifests it is a share of. */
  readonly fileOfManifests: string;
}

function chosenShares(given: readonly string[]): { readonly shares: Shares | undefined; readonly words: string[] } {
  const { of, words } = askedShare(given);
  if (of === undefined) return { shares: undefined, words };
  const commit = commitOfShare();
  const share = (all: number) => `${turnOf(commit, all)}/${all}`;
  const shares = {
    ...{ embedded: share(of), realOne: share(SHARES_OF_REAL_ONE), manifests: share(SHARES_OF_MANIFESTS) },
    fileOfManifests: OF_MANIFESTS[turnOf(commit, OF_MANIFESTS.length) - 1] ?? '',
  };
  console.log(
    `By commit ${commit}: share ${shares.embedded} of the faults, deaths and generated cases on the embedded cluster, ${shares.realOne} of the races and of the chosen set on the real control plane, and there ${shares.manifests} of ${path.basename(shares.fileOfManifests)}; clocks, races and load there alone, and no properties, of which npm test tries a share. npm run test:faults without --share tries all.`,
  );
  return { shares, words };
}

async function onRealOne(): Promise<Ended> {
  if (!hasGo()) {
    console.error(`The chosen set on the real control plane was not run: it is built from Go sources, and there is no Go 1.26
or later on PATH (https://go.dev/dl/).`);
    return NOT_RUN;
  }
  return onControlPlane(
    async (there) => {
      const environment = { ...there, ...(shares && { SPECS_SHARE: shares.realOne }) };
      const beside = await runSpecs({ jobs: JOBS, words, specs: ON_REAL_ONE, environment });
      const manifests = await runSpecs({
        jobs: 2,
        words,
        specs: shares === undefined ? OF_MANIFESTS : [shares.fileOfManifests],
        environment: { ...there, ...(shares && { SPECS_SHARE: shares.manifests }) },
      });
      // By itself: the outage would befall all others.
      const alone = await runSpecs({
        jobs: 1,
        words,
        specs: ['test/faults/control-plane/outage.spec.ts'],
        environment,
      });
      return [beside, manifests].find((one) => exitCode(one) !== 0) ?? alone;
    },
    { reviveSeconds: OUTAGE_SECONDS },
  );
}
