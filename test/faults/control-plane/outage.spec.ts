import assert from 'node:assert/strict';
import { after, before } from 'mocha';
import { clusterUnderTest } from '../../support/cluster.ts';
import type { RequestName } from '../proxy/fault.ts';
import type { Moment } from '../proxy/fault-proxy.ts';
import { judge } from '../judge/judge.ts';
import { Barrier, killApiServer, whenBack } from '../stage/outage.ts';
import { lookAt } from '../judge/seen.ts';
import type { Seen } from '../judge/seen.ts';
import type { Stage } from '../stage/stage.ts';
import { captureAndDeploy, newmanSanity, smartRollback } from '../stage/tasks.ts';
import type { TaskUnderTest } from '../stage/tasks.ts';

/** A task, and what it is about to do when the API server is killed. */
interface Row {
  readonly title: string;
  readonly task: TaskUnderTest;
  readonly at: { readonly what: RequestName['what']; readonly ordinal: number; readonly moment: Moment };
}

const ROWS: readonly Row[] = [
  {
    title: 'a deployment that is followed',
    task: captureAndDeploy(),
    at: { what: 'watch deployments', ordinal: 1, moment: 'before' },
  },
  {
    title: 'a rollback that is followed',
    task: smartRollback(),
    at: { what: 'watch deployments', ordinal: 1, moment: 'before' },
  },
  {
    title: 'a StatefulSet that is followed',
    task: captureAndDeploy('StatefulSet'),
    at: { what: 'watch statefulsets', ordinal: 1, moment: 'before' },
  },
  {
    title: 'a deployment whose change was made, and the answer lost',
    task: captureAndDeploy(),
    at: { what: 'patch deployments', ordinal: 1, moment: 'acted' },
  },
  {
    title: 'a rollback whose change was made, and the answer lost',
    task: smartRollback(),
    at: { what: 'patch deployments', ordinal: 1, moment: 'acted' },
  },
  {
    title: 'tests that have ended, and whose verdict is about to be recorded',
    task: newmanSanity(),
    at: { what: 'get deployments', ordinal: 2, moment: 'before' },
  },
];

describe('The API server is killed, and back after 20 s', () => {
  const stages: Stage[] = [];
  let seen: readonly Seen[] = [];

  before(async function () {
    this.timeout(300_000);
    await Promise.all(ROWS.map(async ({ task }, index) => (stages[index] = await task.set())));
    const barrier = new Barrier(ROWS.length, killApiServer);
    const runs = ROWS.map(({ task, at }, index) => {
      const stage = stageOf(index);
      let arrived = false;
      stage.onMoment(async ({ what, ordinal }, moment) => {
        if (arrived || what !== at.what || ordinal !== at.ordinal || moment !== at.moment) return;
        arrived = true;
        await barrier.arrive();
        if (moment === 'acted') throw new Error('the answer is lost');
      });
      return task.start(stage, {}, { timeoutMilliseconds: 240_000 }).finished;
    });
    await Promise.allSettled(runs);
    await whenBack(await clusterUnderTest());
    seen = await Promise.all(runs.map((run, index) => lookAt(stageOf(index), run)));
  });
  after(async () => {
    await Promise.all(Object.values(stages).map((stage) => stage.stop()));
    console.log(`${ROWS.length} scenarios: API server killed and back after 20 s`);
  });

  const stageOf = (index: number): Stage => {
    const stage = stages[index];
    if (stage === undefined) throw new Error('the stage is set in a before hook');
    return stage;
  };

  ROWS.forEach(({ title, task, at }, index) => {
    it(`${title}: ${at.moment === 'acted' ? 'is found made, once' : 'survives it'}`, () => {
      const one = seen[index];
      assert.ok(one);
      assert.deepEqual(judge(task.story, { expected: 'succeeds', cause: /^$/ }, one), [], JSON.stringify(one, null, 2));
      if (at.moment === 'acted') assert.equal(one.versions.length, 2, 'the change was made, and once');
    });
  });

  it('a second run after it brings what was lost to its end, without a second change', async function () {
    // Controllers may need a minute until they watch again.
    this.timeout(300_000);
    const lost = ROWS.flatMap((row, index) => (row.at.moment === 'acted' ? [{ row, stage: stageOf(index) }] : []));
    assert.ok(lost.length > 0);
    const second = lost.map(async ({ row, stage }) => {
      stage.onMoment(() => undefined);
      return { row, again: await lookAt(stage, row.task.start(stage).finished) };
    });
    for (const { row, again } of await Promise.all(second)) {
      assert.equal(again.result, 'Succeeded', again.log);
      assert.equal(again.outputs['changed'], 'false', again.log);
      assert.deepEqual(again.versions, [row.task.story.before, row.task.story.wanted]);
    }
  });
});
