const LARGEST = 0x3fffffff;

/**
 * Where all generated cases and drawn moments of the tests start. The same in every run, so that the same sources get the
 * same verdict; `TEST_SEED=random` looks for new cases, and `TEST_SEED=N` for those of such a run again.
 */
export const SEED = chosenSeed(process.env['TEST_SEED']);

function chosenSeed(given: string | undefined): number {
  if (given === undefined) return 1;
  if (given === 'random') return Math.floor(Math.random() * LARGEST);
  const seed = Number(given);
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST) throw new Error(`TEST_SEED is no seed: "${given}"`);
  return seed;
}
