import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEPLOYMENT, withWorkbench } from '../support/workload-tests.ts';

describe('Following a rollout', () => {
  describe('of no replicas', () => {
    const bench = withWorkbench();

    it('is complete at once', async () => {
      const { deploy, patch } = bench();
      await patch([{ op: 'replace', path: '/spec/replicas', value: 0 }]);
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
    });
  });

  describe('of a Deployment with a short progress deadline', () => {
    const bench = withWorkbench({ replicas: 1, spec: { progressDeadlineSeconds: 40 } });

    it('says which limit there is, and which strikes first', async () => {
      const { deploy } = bench();
      const long = await deploy('457');
      assert.match(long.log, /The rollout may take 300 s \(timeoutSeconds\), and 40 s without progress/);
      const short = await deploy('458', { timeoutSeconds: '30' });
      assert.match(short.log, /The rollout may take 30 s \(timeoutSeconds\); the limit of the Deployment itself, 40 s/);
    });
  });

  describe('that is scaled meanwhile, as by an autoscaler', () => {
    const bench = withWorkbench();

    it('waits for what is wanted now, and leaves it so', async () => {
      const { startDeploy, patch, live } = bench();
      const task = startDeploy('457-slow');
      await task.waitForLine(/pods are updated/);
      await patch([{ op: 'replace', path: '/spec/replicas', value: 3 }]);
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /3 of 3 pods are updated and available/);
      assert.equal((await live()).spec.replicas, 3);
    });
  });

  describe('that may make no pods', () => {
    const bench = withWorkbench();

    it('fails with the words of the quota, and does not blame the image', async () => {
      const { cluster, namespace, deploy, annotations } = bench();
      const quota = { metadata: { name: 'few' }, spec: { hard: { pods: '2' } } };
      await cluster.ask('POST', `/api/v1/namespaces/${namespace}/resourcequotas`, {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        ...quota,
      });
      const run = await deploy('457', { timeoutSeconds: '60' });
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /no pods can be made: .*exceeded quota/);
      assert.equal((await annotations())['smart-rollback/rejected'], undefined);
    });
  });

  describe('that must stay healthy', () => {
    const bench = withWorkbench();

    it('is watched for stableSeconds after it was complete', async () => {
      const run = await bench().deploy('457', { stableSeconds: '2' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /watched for 2 s/);
      assert.ok(run.durationMilliseconds > 2000);
    });
  });

  describe('that must stay healthy while an autoscaler adds pods', () => {
    const bench = withWorkbench({ replicas: 1 });

    it('succeeds: scaling does not break it', async () => {
      const { startDeploy, patch } = bench();
      const task = startDeploy('457', { timeoutSeconds: '8', stableSeconds: '12' });
      await task.waitForLine(/watched for 12 s/);
      for (const replicas of [2, 3, 4]) {
        await sleep(3_000); // an autoscaler's pace
        await patch([{ op: 'replace', path: '/spec/replicas', value: replicas }]);
      }
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
    });
  });

  describe('that does not stay healthy', () => {
    const bench = withWorkbench({ replicas: 1 });

    it('fails after the time-out by saying so, not that it never was complete', async () => {
      const { startDeploy, cluster, namespace } = bench();
      const task = startDeploy('457-slow', { timeoutSeconds: '14', stableSeconds: '60' });
      await task.waitForLine(/watched for 60 s/);
      await sleep(6_000); // the 10 s of slow are over, and timeoutSeconds too
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}/pods`);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /was complete, but had not stayed healthy for stableSeconds \(60\) when timeoutSeconds \(14\) were over: 0 of 1 /,
      );
    });
  });

  describe('that somebody pauses', () => {
    const bench = withWorkbench();

    it('is waited for, and the time-out says that it is paused and how to resume it', async () => {
      const { startDeploy, patch, namespace } = bench();
      const task = startDeploy('457-slow', { timeoutSeconds: '12' });
      await task.waitForLine(/pods are updated/);
      await patch([{ op: 'add', path: '/spec/paused', value: true }]);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      const said = new RegExp(
        `not complete within timeoutSeconds \\(12\\): .*: the Deployment is paused \\(resume it: kubectl rollout resume deployment/${DEPLOYMENT} -n ${namespace}\\)`,
      );
      assert.match(run.errors[0] ?? '', said);
    });
  });

  describe('of a Deployment that is deleted and made anew', () => {
    const bench = withWorkbench();

    it('ends with what happened', async () => {
      const { startDeploy, cluster, namespace, image } = bench();
      const task = startDeploy('457-slow');
      await task.waitForLine(/pods are updated/);
      await cluster.ask('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT}`);
      await cluster.createDeployment(namespace, DEPLOYMENT, { image: image('456') });
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /it was deleted (?:meanwhile|and made anew meanwhile)/);
    });
  });
});
