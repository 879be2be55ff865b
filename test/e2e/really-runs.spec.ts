import assert from 'node:assert/strict';
import { describeAtOnce } from '../support/at-once.ts';
import type { SpecAtOnce } from '../support/at-once.ts';

const WITHOUT_PROBE = { container: { readinessProbe: undefined } };
const SAID =
  /watched until each new pod has run 10 s without a restart, since container python-service has no readiness probe/;

describeAtOnce('A workload without a readiness probe', [
  ...(['Deployment', 'StatefulSet', 'DaemonSet'] as const).map((kind): SpecAtOnce => ({
    title: `(${kind}) is no success where its container exits at once, although it was available for a second`,
    workload: { kind, ...WITHOUT_PROBE },
    play: async ({ deploy, annotations }) => {
      const run = await deploy('458-crash');
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.errors[0] ?? '', /container python-service crashes: exit code 1/);
      assert.match((await annotations())['smart-rollback/rejected'] ?? '', /458-crash/);
    },
  })),
  {
    title: 'whose container exits after 4 s is no success',
    workload: WITHOUT_PROBE,
    play: async ({ deploy }) => {
      const run = await deploy('458-lateexit');
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.errors[0] ?? '', /container python-service crashes: exit code 2/);
    },
  },
  {
    title:
      'that is healthy is watched until its pods have run 10 s, and says why and how to spare it; a rollback likewise; a retried step does not wait again',
    workload: WITHOUT_PROBE,
    play: async ({ deploy, rollback }) => {
      const deployed = await deploy('457');
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      assert.match(deployed.log, SAID);
      const again = await deploy('457');
      assert.equal(again.outputs['changed'], 'false', again.log);
      assert.doesNotMatch(again.log, SAID);
      const back = await rollback();
      assert.equal(back.result, 'Succeeded', back.log);
      assert.match(back.log, SAID);
    },
  },
  {
    title: 'that is not to be watched is a success as soon as it is complete where stableSeconds is 0',
    workload: WITHOUT_PROBE,
    play: async ({ deploy }) => {
      const run = await deploy('457', { stableSeconds: '0' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.doesNotMatch(run.log, /watched/);
    },
  },
  {
    title: 'with minReadySeconds of 5 is not watched: its controller waits itself',
    workload: { ...WITHOUT_PROBE, spec: { minReadySeconds: 5 } },
    play: async ({ deploy }) => {
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.doesNotMatch(run.log, /watched/);
    },
  },
]);
