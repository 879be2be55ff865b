import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { FAILS, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { withWorkbench } from '../support/workload-tests.ts';

const HOUR = 3_600_000;
const PRELOAD = path.join(import.meta.dirname, 'stage', 'jumping-clock.cjs');

/** A clock that is wrong by so much (ms) once the task has written such a line; left out: from its start. */
interface Jump {
  readonly by: number;
  readonly at?: RegExp;
}

/** The environment of a task whose clock jumps so, one after the other. */
const jumping = (...jumps: readonly Jump[]) => ({
  environment: {
    NODE_OPTIONS: `--require=${PRELOAD}`,
    CLOCK_JUMPS: JSON.stringify(jumps.map(({ by, at }) => [at?.source ?? '', by])),
  },
});
/** The jumps that a task has made. */
const jumpsOf = ({ log }: TaskRun) =>
  [...log.matchAll(/^the clock is wrong by (-?\d+) ms$/gm)].map(([, by]) => Number(by));
// Every line about the rollout begins with the time.
const ROLLOUT = /^\d\d:\d\d:\d\d /;
const EVERY_WAY: readonly Jump[] = [
  { at: /^ {2}live now /, by: HOUR },
  { at: / was changed back to /, by: -HOUR },
  { at: ROLLOUT, by: 24 * HOUR },
];
const PATIENT = { timeoutSeconds: '120' };

describe('A clock that jumps by an hour during a step', () => {
  const bench = withWorkbench({ replicas: 1 });

  it('ends no rollout early, forwards or backwards: CaptureAndDeploy', async () => {
    for (const [index, by] of [HOUR, -HOUR].entries()) {
      const { deploy, newJob } = bench();
      const job = newJob(480 + index);
      const run = await deploy(`${480 + index}-slow`, PATIENT, { job, ...jumping({ at: ROLLOUT, by }) });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(jumpsOf(run), [by], run.log);
      const took = /Rollout \| .*, (-?\d+) s/.exec(run.summaries[0]?.text ?? '')?.[1];
      assert.ok(Number(took) >= 0 && Number(took) < 60, run.summaries[0]?.text);
    }
  });

  it('puts no time-out off: it strikes, and the events since the start are told', async () => {
    for (const [index, by] of [HOUR, -HOUR].entries()) {
      const { deploy, newJob } = bench();
      const job = newJob(490 + index);
      const twice = jumping({ by }, { at: ROLLOUT, by: 2 * by });
      const run = await deploy(`${490 + index}-missing`, PATIENT, { job, ...twice });
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.errors[0] ?? '', /cannot be pulled/, run.log);
      assert.match(run.log, /##\[group\]Events\n/, run.log);
      assert.deepEqual(jumpsOf(run), [by, 2 * by], run.log);
      const late = await deploy(
        `${495 + index}-notready`,
        { timeoutSeconds: '4' },
        { job: newJob(495 + index), ...jumping({ at: ROLLOUT, by }) },
      );
      assert.equal(late.result, 'Failed', late.log);
      assert.match(late.errors[0] ?? '', /not complete within timeoutSeconds \(4\)/, late.log);
      assert.deepEqual(jumpsOf(late), [by], late.log);
    }
  });

  it('does not disturb SmartRollback either', async () => {
    const { rollback, newJob, liveImage } = bench();
    const before = await liveImage();
    const run = await rollback({}, { job: newJob(499), ...jumping(...EVERY_WAY) });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(
      jumpsOf(run),
      EVERY_WAY.map(({ by }) => by),
      run.log,
    );
    assert.notEqual(await liveImage(), before);
    const took = /Rollout \| .*, (-?\d+) s/.exec(run.summaries[0]?.text ?? '')?.[1];
    assert.ok(Number(took) >= 0 && Number(took) < 60, run.summaries[0]?.text);
  });

  it('is not in the notes on the workload, whose newest word wins: they have the time of the server', async () => {
    const { deploy, rollback, newJob, annotations } = bench();
    const isNow = async (key: string) => {
      const times = [...((await annotations())[key] ?? '').matchAll(/"at":"([^"]*)"/g)].map(([, at = '']) => at);
      assert.ok(times.length > 0, key);
      assert.ok(
        times.every((at) => Math.abs(Date.parse(at) - Date.now()) < HOUR / 2),
        times.join(),
      );
    };
    const run = await deploy('502', {}, { job: newJob(502), ...jumping({ by: HOUR }) });
    assert.equal(run.result, 'Succeeded', run.log);
    await isNow('smart-rollback/record');
    await rollback({}, { job: newJob(503), ...jumping({ by: -HOUR }) });
    for (const key of ['record', 'rejected', 'rolled-back-from']) await isNow(`smart-rollback/${key}`);
  });

  it('NewmanSanity waits until the service is ready, no longer, and its results hold no time of an hour', async () => {
    let asked = 0;
    const server = await startServer((request, response) => {
      asked += request.url === '/ready' ? 1 : 0;
      response.writeHead(asked < 3 ? 503 : 200).end('{"ok":true}');
    });
    for (const by of [HOUR, -HOUR]) {
      asked = 0;
      const { newJob, test } = bench();
      const job = newJob(500);
      const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
      await mkdir(sources, { recursive: true });
      const before = 'setTimeout(() => {}, 700);';
      const requests = Array.from({ length: 3 }, (_, at) => ({ name: `Request ${at}`, test: FAILS, before }));
      await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(collectionOf('Sanity', requests)));
      const inputs = {
        collection: 'sanity.json',
        targetUrl: server.url,
        readyPath: '/ready',
        readyTimeoutSeconds: '20',
      };
      const jumps = [/^Waiting up to /, / answers /, /Request 0: /, /Request 1: /].map((at, index) => ({
        at,
        by: index % 2 === 0 ? by : 0,
      }));
      const run = await test(inputs, { job, ...jumping(...jumps) });
      assert.equal(run.outputs['requests'], '3', run.log);
      assert.equal(jumpsOf(run).length, jumps.length, run.log);
      const xml = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(
        run.testResults[0]?.text ?? '',
      ) as object;
      const times = [...JSON.stringify(xml).matchAll(/"time":"([^"]*)"/g)].map(([, time]) => Number(time));
      assert.ok(times.length >= 5 && times.every((time) => time >= 0 && time < 60), times.join());
    }
    await server.stop();
  });

  it('NewmanSanity is over at its deadline, whatever the clock says', async () => {
    const server = await startServer(() => undefined);
    for (const by of [HOUR, -HOUR]) {
      const { newJob, test } = bench();
      const job = newJob(501);
      const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
      await mkdir(sources, { recursive: true });
      await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(collectionOf('Sanity', [{ name: 'Hangs' }])));
      const inputs = {
        collection: 'sanity.json',
        targetUrl: server.url,
        readyTimeoutSeconds: '0',
        timeoutSeconds: '3',
      };
      const run = await test(inputs, { job, ...jumping({ at: /^Target URL: /, by }) });
      assert.match(run.errors[0] ?? '', /timeoutSeconds \(3 s\) passed before the end/, run.log);
      assert.deepEqual(jumpsOf(run), [by], run.log);
    }
    await server.stop();
  });
});
