import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeAtOnce } from '../support/at-once.ts';
import { DEPLOYMENT } from '../support/workload-tests.ts';

describeAtOnce('Following a rollout', [
  {
    title: 'of no replicas: is complete at once',
    play: async ({ deploy, patch }) => {
      await patch([{ op: 'replace', path: '/spec/replicas', value: 0 }]);
      const run = await deploy('457');
      assert.equal(run.result, 'Succeeded', run.log);
    },
  },
  {
    title: 'of a Deployment with a short progress deadline: says which limit there is, and which strikes first',
    workload: { replicas: 1, spec: { progressDeadlineSeconds: 40 } },
    play: async ({ deploy }) => {
      const long = await deploy('457');
      assert.match(long.log, /The rollout may take 300 s \(timeoutSeconds\), and 40 s without progress/);
      const short = await deploy('458', { timeoutSeconds: '30' });
      assert.match(short.log, /The rollout may take 30 s \(timeoutSeconds\); the limit of the Deployment itself, 40 s/);
    },
  },
  {
    title: 'that is scaled meanwhile, as by an autoscaler: waits for what is wanted now, and leaves it so',
    play: async ({ startDeploy, patch, live }) => {
      const task = startDeploy('457-slow');
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'replace', path: '/spec/replicas', value: 3 }]);
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /3 of 3 pods are updated and available/);
      assert.equal((await live()).spec.replicas, 3);
    },
  },
  {
    title: 'that may make no pods: fails with the words of the quota, and does not blame the image',
    play: async ({ cluster, namespace, deploy, annotations }) => {
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
    },
  },
  {
    title: 'that must stay healthy: is watched for stableSeconds after it was complete',
    play: async ({ deploy }) => {
      const run = await deploy('457', { stableSeconds: '2' });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /watched for 2 s/);
      assert.ok(run.durationMilliseconds > 2000);
    },
  },
  {
    title: 'that must stay healthy while an autoscaler adds pods: succeeds: scaling does not break it',
    workload: { replicas: 1 },
    play: async ({ startDeploy, patch }) => {
      const task = startDeploy('457', { timeoutSeconds: '20', stableSeconds: '24' });
      await task.waitForLine(/watched for 24 s/);
      for (const replicas of [2, 3, 4]) {
        await sleep(3_000); // an autoscaler's pace
        await patch([{ op: 'replace', path: '/spec/replicas', value: replicas }]);
      }
      const run = await task.finished;
      assert.equal(run.result, 'Succeeded', run.log);
    },
  },
  {
    title: 'that does not stay healthy: fails after the time-out by saying so, not that it never was complete',
    workload: { replicas: 1 },
    play: async ({ startDeploy, cluster, namespace }) => {
      const task = startDeploy('457-slow', { timeoutSeconds: '30', stableSeconds: '60' });
      await task.waitForLine(/The rollout may take 30 s/);
      const over = performance.now() + 32_000; // timeoutSeconds are over by then
      await task.waitForLine(/watched for 60 s/);
      await sleep(over - performance.now());
      await cluster.ask('DELETE', `/api/v1/namespaces/${namespace}/pods`);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /was complete, but had not stayed healthy for stableSeconds \(60\) when timeoutSeconds \(30\) were over: 0 of 1 /,
      );
    },
  },
  {
    title: 'that somebody pauses: is waited for, and the time-out says that it is paused and how to resume it',
    play: async ({ startDeploy, patch, namespace }) => {
      const task = startDeploy('457-notready', { timeoutSeconds: '20' });
      await task.waitForLine(/pods are updated|updated pods are/);
      await patch([{ op: 'add', path: '/spec/paused', value: true }]);
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      const said = new RegExp(
        `not complete within timeoutSeconds \\(20\\): .*: the Deployment is paused \\(resume it: kubectl rollout resume deployment/${DEPLOYMENT} -n ${namespace}\\)`,
      );
      assert.match(run.errors[0] ?? '', said);
    },
  },
  {
    title: 'of a Deployment that is deleted and made anew: ends with what happened',
    play: async ({ startDeploy, cluster, namespace, image }) => {
      const task = startDeploy('457-notready');
      await task.waitForLine(/pods are updated|updated pods are/);
      await cluster.ask('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/${DEPLOYMENT}`);
      await cluster.createDeployment(namespace, DEPLOYMENT, { image: image('456') });
      const run = await task.finished;
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /it was deleted (?:meanwhile|and made anew meanwhile)/);
    },
  },
]);
