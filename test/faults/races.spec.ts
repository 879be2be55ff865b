import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { INTERFERENCES } from './support/race-interferences.ts';
import { judgeRace } from './support/race-judge.ts';
import { roundsOf } from './support/race-rounds.ts';
import { runInterference, runRace } from './support/race-run.ts';
import { endOfRace, tableOfEnds, tellRace } from './support/race-tell.ts';
import { titleOfMove, titleOfSide } from './support/race.ts';
import type { Race, RaceEnd, Round } from './support/race.ts';
import { Slots } from './support/slots.ts';

// A race needs the processor at its start and waits for pods afterwards.
const AT_ONCE = new Slots(4);
const LONGEST_QUEUE_MILLISECONDS = 600_000;
// RACE_SEED=N draws the moments of an earlier run again.
const seed = Number(process.env['RACE_SEED'] ?? Math.floor(Math.random() * 1_000_000));

describe('Two that change one workload at once', () => {
  const rounds = roundsOf(seed);
  const ends = new Map<Round, RaceEnd | 'failed'>();
  const race = beforehand(rounds, runRace);
  for (const round of rounds) {
    it(`${round.number}. ${titleOfSide(round, 0)}, ${titleOfSide(round, 1)}, ${round.kind}`, async function () {
      this.timeout(LONGEST_QUEUE_MILLISECONDS);
      ends.set(round, 'failed');
      ends.set(round, endOf(await race(round)));
    });
  }
  after(() => console.log(`${rounds.length} races, RACE_SEED=${seed}\n${tableOfEnds(ends)}`));
});

describe('Somebody else in the very moment', () => {
  const race = beforehand(INTERFERENCES, runInterference);
  for (const interference of INTERFERENCES) {
    const { move, steps, end } = interference;
    const what = steps.map(({ command, before: { what, ordinal } }) => `${command} before ${what} ${ordinal}`);
    it(`${titleOfMove(move)}, kubectl ${what.join(', ')}: ${end}`, async function () {
      this.timeout(LONGEST_QUEUE_MILLISECONDS);
      assert.equal(endOf(await race(interference)), end);
    });
  }
});

/** Runs all before the first `it`, several at once; returns where each is to be had. */
function beforehand<T>(all: readonly T[], run: (one: T) => Promise<Race>): (one: T) => Promise<Race> {
  const races = new Map<T, Promise<Race>>();
  before(() => {
    for (const one of all) {
      const race = inSlot(() => run(one));
      race.catch(() => undefined); // the `it` that waits for it is told
      races.set(one, race);
    }
  });
  return (one) => races.get(one) ?? Promise.reject(new Error('the race was not run'));
}

async function inSlot<T>(work: () => Promise<T>): Promise<T> {
  const release = await AT_ONCE.take();
  try {
    return await work();
  } finally {
    release();
  }
}

/** How it ended. Throws where anything is wrong with it, with all that was seen. */
function endOf(race: Race): RaceEnd {
  const problems = judgeRace(race);
  if (problems.length > 0) throw new Error(`${problems.join('; ')} (RACE_SEED=${seed})\n${tellRace(race)}`);
  return endOfRace(race);
}
