import { SEED } from '../seed.ts';
import { HostileServer, runFuzzCase } from '../unit/hostile/fuzz.ts';

// `npm run test:faults` runs many more of them (test/faults/fuzz.spec.ts).
const CASES = 3;

describe('NewmanSanity with collections, data and answers that mean no good', () => {
  const server = new HostileServer();
  let url = '';
  before(async () => (url = await server.start()));
  after(() => server.stop());

  for (let seed = SEED; seed < SEED + CASES; seed++) {
    it(`lets no command, no secret and no file through, and says what is wrong (seed ${seed})`, () =>
      runFuzzCase(seed, server, url));
  }
});
