import assert from 'node:assert/strict';
import type { FuzzRun } from '../support/newman/fuzz.ts';
import { HostileServer, runFuzzCase } from '../support/newman/fuzz.ts';
import { shareOf } from '../support/chosen.ts';
import { SEED } from '../support/seed.ts';

// FUZZ_CASES says how many; the seed of a failing case as TEST_SEED and FUZZ_CASES=1 run it again.
const SEEDS = shareOf(Array.from({ length: Number(process.env['FUZZ_CASES'] ?? 60) }, (_, index) => SEED + index));
const SECONDS_PER_CASE = 60;

describe('NewmanSanity with generated collections, data and answers that mean no good', () => {
  const server = new HostileServer();
  let url = '';
  before(async () => (url = await server.start()));
  after(() => server.stop());

  it(`keeps its word in ${SEEDS.length} cases from seed ${SEED}`, async function () {
    this.timeout(SEEDS.length * SECONDS_PER_CASE * 1000);
    const runs: FuzzRun[] = [];
    const broken: string[] = [];
    for (const seed of SEEDS) {
      await runFuzzCase(seed, server, url).then(
        (run) => runs.push(run),
        (error: unknown) => broken.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
    const sum = (of: (run: FuzzRun) => number) => runs.reduce((total, run) => total + of(run), 0);
    const ended = ['passed', 'failed', 'error'].map(
      (result) => `${runs.filter((run) => run.result === result).length} ${result}`,
    );
    console.log(
      `    fuzz: ${runs.length} of ${SEEDS.length} cases held (${ended.join(', ')}), ${sum(({ requests }) => requests)} requests, ${sum(({ lines }) => lines)} lines read as the agent reads them`,
    );
    assert.deepEqual(broken, []);
  });
});
