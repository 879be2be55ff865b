import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { FAILS, collectionOf } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import { withWorkbench } from '../support/workload-tests.ts';

const HOUR = 3_600_000;
const PRELOAD = path.join(import.meta.dirname, 'stage', 'jumping-clock.cjs');

/** The environment of a task whose clock is wrong by so much from each of these milliseconds on. */
const jumping = (...jumps: readonly (readonly [after: number, by: number])[]) => ({
  environment: {
    NODE_OPTIONS: `--require=${PRELOAD}`,
    CLOCK_JUMPS: jumps.map((jump) => jump.join(':')).join(','),
  },
});
const EVERY_WAY = [
  [0, 0],
  [600, HOUR],
  [1200, -HOUR],
  [1800, 24 * HOUR],
  [2400, 0],
] as const;

describe('A clock that jumps by an hour during a step', () => {
  const bench = withWorkbench({ replicas: 1 });

  it('ends no rollout early, forwards or backwards: CaptureAndDeploy', async () => {
    for (const [index, by] of [HOUR, -HOUR].entries()) {
      const { deploy, newJob } = bench();
      const job = newJob(480 + index);
      const run = await deploy(`${480 + index}-slow`, { timeoutSeconds: '60' }, { job, ...jumping([700, by]) });
      assert.equal(run.result, 'Succeeded', run.log);
      const took = /Rollout \| .*, (-?\d+) s/.exec(run.summaries[0]?.text ?? '')?.[1];
      assert.ok(Number(took) >= 0 && Number(took) < 60, run.summaries[0]?.text);
    }
  });

  it('puts no time-out off: it strikes, and the events since the start are told', async () => {
    for (const [index, by] of [HOUR, -HOUR].entries()) {
      const { deploy, newJob } = bench();
      const job = newJob(490 + index);
      const run = await deploy(
        `${490 + index}-missing`,
        { timeoutSeconds: '30' },
        { job, ...jumping([0, by], [500, 2 * by]) },
      );
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /cannot be pulled/);
      assert.match(run.log, /##\[group\]Events\n/, run.log);
      const late = await deploy(
        `${495 + index}-notready`,
        { timeoutSeconds: '4' },
        { job: newJob(495 + index), ...jumping([1500, by]) },
      );
      assert.equal(late.result, 'Failed');
      assert.match(late.errors[0] ?? '', /not complete within timeoutSeconds \(4\)/);
    }
  });

  it('does not disturb SmartRollback either', async () => {
    const { rollback, newJob, liveImage } = bench();
    const before = await liveImage();
    const run = await rollback({}, { job: newJob(499), ...jumping(...EVERY_WAY) });
    assert.equal(run.result, 'Succeeded', run.log);
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
    const run = await deploy('502', {}, { job: newJob(502), ...jumping([0, HOUR]) });
    assert.equal(run.result, 'Succeeded', run.log);
    await isNow('smart-rollback/record');
    await rollback({}, { job: newJob(503), ...jumping([0, -HOUR]) });
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
      const run = await test(inputs, { job, ...jumping([0, 0], [1500, by], [3200, 0], [4000, by]) });
      assert.equal(run.outputs['requests'], '3', run.log);
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
      const run = await test(inputs, { job, ...jumping([1000, by]) });
      assert.match(run.errors[0] ?? '', /timeoutSeconds \(3 s\) passed before the end/);
    }
    await server.stop();
  });
});
