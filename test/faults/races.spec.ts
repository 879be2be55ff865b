import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { FAIR_RACE, deployedStates, loser, state, winner } from './races/race-examples.ts';
import { INTERFERENCES } from './races/race-interferences.ts';
import { judgeRace } from './races/race-judge.ts';
import { roundsOf } from './races/race-rounds.ts';
import { runInterference, runRace } from './races/race-run.ts';
import { endOfRace, tableOfEnds, tellRace } from './races/race-tell.ts';
import { titleOfMove, titleOfSide } from './races/race.ts';
import type { End, Race, RaceEnd, Round } from './races/race.ts';
import { shareOf } from '../support/chosen.ts';
import { Slots } from '../support/slots.ts';
import { SEED } from '../support/seed.ts';

// A race needs the processor at its start and waits for pods afterwards.
const AT_ONCE = new Slots(4);
const LONGEST_QUEUE_MILLISECONDS = 600_000;

describe('Two that change one workload at once', () => {
  const rounds = shareOf(roundsOf(SEED));
  const ends = new Map<Round, RaceEnd | 'failed'>();
  const race = beforehand(rounds, runRace);
  for (const round of rounds) {
    it(`${round.number}. ${titleOfSide(round, 0)}, ${titleOfSide(round, 1)}, ${round.kind}`, async function () {
      this.timeout(LONGEST_QUEUE_MILLISECONDS);
      ends.set(round, 'failed');
      ends.set(round, endOf(await race(round)));
    });
  }
  after(() => console.log(`${rounds.length} races, TEST_SEED=${SEED}\n${tableOfEnds(ends)}`));
});

describe('Somebody else in the very moment', () => {
  const interferences = shareOf(INTERFERENCES);
  const race = beforehand(interferences, runInterference);
  for (const interference of interferences) {
    const { move, steps, end } = interference;
    const what = steps.map(({ command, before: { what, ordinal } }) => `${command} before ${what} ${ordinal}`);
    it(`${titleOfMove(move)}, kubectl ${what.join(', ')}: ${end}`, async function () {
      this.timeout(LONGEST_QUEUE_MILLISECONDS);
      assert.equal(endOf(await race(interference)), end);
    });
  }
});

describe('The oracle of races', () => {
  const { states, ends } = FAIR_RACE;
  const error = (text: string) => loser('459', { errors: [text] });
  const scaled: End = { move: { by: 'kubectl', command: 'scale' }, exitCode: 0, output: '' };
  const rows: readonly (readonly [string, Race, RegExp | undefined])[] = [
    ['nothing in a fair race', FAIR_RACE, undefined],
    [
      'a second change from the same state',
      { states: [...states, ...deployedStates('459', '502', '457')], ends: [winner('458', '457'), loser('459')] },
      /two changes from one state/,
    ],
    [
      'a change that nobody signed',
      { states: [...states, state('999', { record: states.at(-1)?.record })], ends },
      /nobody put reg\/app:999 in/,
    ],
    ['a previous image that is not Last good', { states, ends: [winner('458', '456'), loser('459')] }, /Last good is/],
    [
      'an image that was never rolled out',
      { states: states.filter(({ complete }, index) => index === 0 || !complete), ends },
      /was never rolled out/,
    ],
    [
      'another side without its name',
      { states, ends: [winner('458', '457'), error(loser('459').errors.join().replace(', run 20261124.1', ''))] },
      /true is smart-rollback at .*, run 20261124\.1/,
    ],
    ['another reason', { states, ends: [winner('458', '457'), error('the server is gone')] }, /for another reason/],
    [
      'a tail about the image that is not live any more',
      {
        states,
        ends: [
          winner('458', '457'),
          error('was superseded: the image is now x (y). Look what else deploys to namespace z. It is left with w'),
        ],
      },
      /for another reason/,
    ],
    [
      'a lost change',
      { states, ends: [winner('458', '457', { outputs: { changed: 'false' } }), loser('459')] },
      /output changed is false, true is true/,
    ],
    ['no winner', { states, ends: [winner('458', '457', { result: 'Failed', hasDeployInfo: false })] }, /and failed/],
    [
      'replicas that were overwritten',
      { states, ends: [winner('458', '457'), scaled] },
      /its replicas were overwritten/,
    ],
  ];
  for (const [title, race, problem] of rows) {
    it(`finds ${title}`, () => {
      const problems = judgeRace(race);
      if (problem === undefined) assert.deepEqual(problems, []);
      else assert.match(problems.join('; '), problem);
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
  if (problems.length > 0) throw new Error(`${problems.join('; ')} (TEST_SEED=${SEED})\n${tellRace(race)}`);
  return endOfRace(race);
}
