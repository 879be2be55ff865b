// npm run test:faults: every request hit with every fault, death at every step, clocks that jump, races and load on the
// embedded cluster, and all cases of the properties of which npm test tries a share; clocks, races, load, a chosen set of
// faults and an outage of the API server on the real control plane. Further arguments go to mocha; --grep chooses.
// --share N: one Nth of the faults and deaths on the embedded cluster, another one for each commit, so that commit by commit
// all of them are tried; and a third of the generated cases.
import { execFileSync } from 'node:child_process';
import { hasGo } from '../rigs/go-program.ts';
import { onControlPlane } from './on-cluster.ts';
import type { Ended } from './run-specs.ts';
import { NOT_RUN, exitCode, runSpecs } from './run-specs.ts';

const { share, words } = chosenShare(process.argv.slice(2));

// Each file has a cluster of its own, and starts several tasks at once.
const HOW = { jobs: 3, words } as const;
const ON_BOTH = ['clock', 'races', 'load', 'control-plane/chosen'].map((name) => `test/faults/${name}.spec.ts`);
const OUTAGE_SECONDS = 20;
// A third of all: one after the other they took as long as all else together.
const FUZZ_CASES_OF_A_SHARE = '20';

const embedded = await runSpecs({
  ...HOW,
  specs: ['test/faults/*.spec.ts', 'test/properties/*.spec.ts'],
  environment: {
    PROPERTY_CASES: '1',
    ...(share === undefined ? {} : { SPECS_SHARE: share, FUZZ_CASES: FUZZ_CASES_OF_A_SHARE }),
  },
});
process.exitCode = exitCode(embedded, await onRealOne());

function chosenShare(given: readonly string[]): { readonly share: string | undefined; readonly words: string[] } {
  const at = given.indexOf('--share');
  if (at < 0) return { share: undefined, words: [...given] };
  const of = Number(given[at + 1]);
  if (!Number.isInteger(of) || of < 1) throw new Error('--share needs a number, for instance --share 10');
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const turn = (Number.parseInt(commit.slice(0, 8), 16) % of) + 1;
  console.log(
    `Of the faults and deaths on the embedded cluster share ${turn} of ${of} is tried, by commit ${commit.slice(0, 7)}; npm run test:faults without --share tries all.`,
  );
  return { share: `${turn}/${of}`, words: given.filter((_, index) => index !== at && index !== at + 1) };
}

async function onRealOne(): Promise<Ended> {
  if (!hasGo()) {
    console.error(`The chosen set on the real control plane was not run: it is built from Go sources, and there is no Go 1.26
or later on PATH (https://go.dev/dl/).`);
    return NOT_RUN;
  }
  return onControlPlane(
    async (environment) => {
      const beside = await runSpecs({ ...HOW, specs: ON_BOTH, environment });
      // By itself: the outage would befall all others.
      const alone = await runSpecs({
        ...HOW,
        jobs: 1,
        specs: ['test/faults/control-plane/outage.spec.ts'],
        environment,
      });
      return exitCode(beside) === 0 ? alone : beside;
    },
    { reviveSeconds: OUTAGE_SECONDS },
  );
}
