import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { median } from '../support/measured-row.ts';
import { workloadPath } from '../support/cluster.ts';
import { DEPLOYMENT, withWorkbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';
import { crowd, makeHistory, tellEvents } from './load/load-crowd.ts';
import { Meter, assertCheap, assertSmall, everyTimeOf } from './load/load-measure.ts';
import type { Cost } from './load/load-measure.ts';
import { LoadTable } from './load/load-table.ts';

const MINUTE = 60_000;

describe('Load', function () {
  this.timeout(5 * MINUTE);
  const table = new LoadTable();
  after(() => console.log(table.toString()));

  describe('100 replicas', () => {
    const bench = withWorkbench({ replicas: 100 });
    const meter = withMeter(bench);

    it('are deployed and rolled back with few requests and little memory', async () => {
      const deployed = await meter().deploy('457');
      table.add('100 replicas, CaptureAndDeploy', deployed);
      assertCheap(deployed);
      assert.match(deployed.run.log, /100 of 100 pods are updated and available/);
      const back = await meter().rollback();
      table.add('100 replicas, SmartRollback', back);
      assertCheap(back);
      assert.equal(back.run.outputs['toImage'], bench().image('456'));
    });
  });

  describe('a namespace of 3,000 foreign pods and 500 Deployments', () => {
    const alone = withWorkbench();
    const crowded = withWorkbench();
    const meters = { alone: withMeter(alone), crowded: withMeter(crowded) };
    before(() => crowd(crowded().cluster, crowded().namespace, { pods: 3000, deployments: 500 }));

    it('costs no more requests, and no more than 1.2 × the bytes', async () => {
      const costs = { alone: [] as Cost[], crowded: [] as Cost[] };
      for (const tag of ['457', '458', '459']) {
        for (const where of ['alone', 'crowded'] as const) {
          const cost = await meters[where]().deploy(tag);
          assertCheap(cost);
          costs[where].push(cost);
          if (tag === '459') table.add(`${where}, CaptureAndDeploy`, cost);
        }
      }
      for (const where of ['alone', 'crowded'] as const) {
        const cost = await meters[where]().rollback();
        assertCheap(cost);
        table.add(`${where}, SmartRollback`, cost);
      }
      const middle = (list: readonly Cost[], value: (cost: Cost) => number) => median(list.map(value));
      const requests = (cost: Cost) => everyTimeOf(cost).length;
      assert.ok(middle(costs.crowded, requests) <= middle(costs.alone, requests), 'more requests');
      const ratio = middle(costs.crowded, ({ bytes }) => bytes) / middle(costs.alone, ({ bytes }) => bytes);
      console.log(`    crowded: ${ratio.toFixed(2)} × the bytes of a namespace without others`);
      assert.ok(ratio <= 1.2, `${ratio.toFixed(2)} × the bytes`);
    });
  });

  describe('200 revisions of history', () => {
    const bench = withWorkbench({ spec: { revisionHistoryLimit: 1000 } });
    const meter = withMeter(bench);
    before(() => {
      const { cluster, namespace, image } = bench();
      return makeHistory(cluster, namespace, DEPLOYMENT, { revisions: 200, image });
    });

    it('are read in one request, and the right one is found among them', async () => {
      const deployed = await meter().deploy('457');
      table.add('200 revisions, CaptureAndDeploy', deployed);
      assertCheap(deployed);
      assert.equal(deployed.run.outputs['previousImage'], bench().image('456'));
      const back = await meter().rollback();
      table.add('200 revisions, SmartRollback', back);
      assertCheap(back);
      assert.equal(await bench().liveImage(), bench().image('456'));
      const far = await meter().rollback({ toRevision: '7' });
      table.add('200 revisions, SmartRollback to revision 7', far);
      assertCheap(far);
      assert.equal(await bench().liveImage(), bench().image('v7'));
    });
  });

  describe('5 MB of annotations, and 5 MB of events', () => {
    // The API server takes 256 KiB of annotations of one object, and each revision carries a copy.
    const annotations = { 'somebody.example/notes': 'n'.repeat(200_000) };
    const bench = withWorkbench({ annotations });
    const meter = withMeter(bench);
    before(async () => {
      const { cluster, namespace, image, live } = bench();
      await cluster.patch(workloadPath('Deployment', namespace, DEPLOYMENT), [
        { op: 'add', path: '/spec/revisionHistoryLimit', value: 100 },
      ]);
      await makeHistory(cluster, namespace, DEPLOYMENT, { revisions: 24, image, annotations });
      const { uid } = (await live()).metadata;
      const about = { kind: 'Deployment', name: DEPLOYMENT, uid };
      await tellEvents(cluster, namespace, about, { count: 2000, bytes: 2500 });
    });

    it('are borne where all goes well', async () => {
      const deployed = await meter().deploy('457');
      table.add('5 MB of annotations, CaptureAndDeploy', deployed);
      assertCheap(deployed);
      const back = await meter().rollback();
      table.add('5 MB of annotations, SmartRollback', back);
      assertCheap(back);
      assert.equal((await bench().annotations())['somebody.example/notes']?.length, 200_000);
    });

    it('are borne where the rollout fails, and the log shows only the last events', async () => {
      const failed = await meter().deploy('458-missing');
      table.add('5 MB of annotations and of events, CaptureAndDeploy fails', failed);
      const { run, bytes, peakBytes } = failed;
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /458-missing cannot be pulled: .*not found/);
      assertSmall(peakBytes);
      assert.ok(bytes > 10_000_000, `the answers hold ${bytes} bytes, so neither annotations nor events were read`);
      const shown = run.log.split('\n').filter((line) => line.includes('Noise: event '));
      assert.ok(shown.length > 0 && shown.length <= 30, `${shown.length} events are shown`);
    });
  });
});

function withMeter(bench: () => Workbench): () => Meter {
  let meter: Meter | undefined;
  before(async () => {
    meter = await Meter.before(bench());
  });
  after(() => meter?.stop());
  return () => {
    if (meter === undefined) throw new Error('the meter is made in a before hook');
    return meter;
  };
}
