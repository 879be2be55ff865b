import assert from 'node:assert/strict';
import { withWorkbench } from '../support/workload-tests.ts';

const WITHOUT_PROBE = { container: { readinessProbe: undefined } };
const SAID =
  /watched until each new pod has run 10 s without a restart, since container python-service has no readiness probe/;

describe('A workload without a readiness probe', () => {
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
    describe(`(${kind})`, () => {
      const bench = withWorkbench({ kind, ...WITHOUT_PROBE });

      it('is no success where its container exits at once, although it was available for a second', async () => {
        const { deploy, annotations } = bench();
        const run = await deploy('458-crash');
        assert.equal(run.result, 'Failed', run.log);
        assert.match(run.errors[0] ?? '', /container python-service crashes: exit code 1/);
        assert.match((await annotations())['smart-rollback/rejected'] ?? '', /458-crash/);
      });
    });
  }

  describe('whose container exits after 4 s', () => {
    const bench = withWorkbench(WITHOUT_PROBE);

    it('is no success', async () => {
      const run = await bench().deploy('458-lateexit');
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.errors[0] ?? '', /container python-service crashes: exit code 2/);
    });
  });

  describe('that is healthy', () => {
    const bench = withWorkbench(WITHOUT_PROBE);

    it('is watched until its pods have run 10 s, and says why and how to spare it; a rollback likewise; a retried step does not wait again', async () => {
      const { deploy, rollback } = bench();
      const deployed = await deploy('457');
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      assert.match(deployed.log, SAID);
      const again = await deploy('457');
      assert.equal(again.outputs['changed'], 'false', again.log);
      assert.doesNotMatch(again.log, SAID);
      const back = await rollback();
      assert.equal(back.result, 'Succeeded', back.log);
      assert.match(back.log, SAID);
    });
  });

  describe('that is not to be watched', () => {
    const bench = withWorkbench(WITHOUT_PROBE);

    it('is a success as soon as it is complete where stableSeconds is 0', async () => {
      const run = await bench().deploy('457', { stableSeconds: '0' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.doesNotMatch(run.log, /watched/);
    });
  });

  describe('with minReadySeconds of 5', () => {
    const bench = withWorkbench({ ...WITHOUT_PROBE, spec: { minReadySeconds: 5 } });

    it('is not watched: its controller waits itself', async () => {
      const run = await bench().deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.doesNotMatch(run.log, /watched/);
    });
  });
});
