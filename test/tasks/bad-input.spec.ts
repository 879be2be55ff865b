import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import { CONNECTION, withWorkbench } from '../support/workload-tests.ts';

// The design wants each of these within 15 s; the rig measures, and only a hang would come near it.
const LIMIT_MILLISECONDS = 60_000;

describe('What a tired person is told', () => {
  const bench = withWorkbench({ replicas: 1 });

  it('one error lists every bad input of CaptureAndDeploy, and nothing is touched', async () => {
    const { deploy, liveImage, image } = bench();
    const run = await deploy('a tag', {
      kubernetesServiceConnection: '',
      namespace: '$(targetNamespace)',
      deploymentName: 'Python_Service',
      imageName: 'registry.example/app:457',
      timeoutSeconds: 'soon',
      serviceUrl: 'python-service:8000',
    });
    assert.equal(run.result, 'Failed');
    assert.equal(run.errors.length, 1);
    for (const part of [
      'kubernetesServiceConnection is missing',
      "the pipeline variable 'targetNamespace' does not exist",
      "deploymentName is 'Python_Service'",
      'that goes into imageTag',
      "imageTag is 'a tag'",
      "timeoutSeconds is 'soon'",
      "serviceUrl is 'python-service:8000'",
    ]) {
      assert.ok(run.errors[0]?.includes(part), `${part} in: ${run.errors[0] ?? ''}`);
    }
    assert.equal(await liveImage(), image('456'));
  });

  it('one error lists every contradiction of SmartRollback', async () => {
    const run = await bench().rollback({
      deploymentName: '',
      previousImageTag: '456',
      toRevision: '3',
      strategy: 'undo',
    });
    assert.equal(run.errors.length, 1);
    assert.match(run.errors[0] ?? '', /deploymentName is missing/);
    assert.match(run.errors[0] ?? '', /previousImageTag and toRevision contradict each other/);
    assert.match(run.errors[0] ?? '', /previousImageTag contradicts strategy: undo/);
  });

  it('one error lists all that is wrong in manifests, before anything is asked', async () => {
    const { deploy, job } = bench();
    const file = path.join(job.variable('System.DefaultWorkingDirectory') ?? '', 'app.yaml');
    await writeFile(
      file,
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {pin: 4711}\n---\na: 1\na: 2\n',
    );
    const run = await deploy('457', { manifests: '*.yaml', dryRun: 'true' }, { endpoints: {} });
    assert.deepEqual(run.errors, [
      'The manifests cannot be used, 2 things are wrong: 1. app.yaml:1: stringData[pin] of a Secret is no text. Put it in quotes; 2. app.yaml:7: a field stands there twice, of which kubectl takes the last one. Remove one of the two. Nothing was changed.',
    ]);
  });

  const server = (kubeconfig: string, address: string) => kubeconfig.replace(/https:\/\/[^\s"']+/, address);
  const faults: readonly (readonly [string, (kubeconfig: string) => string, RegExp])[] = [
    [
      'a server that does not listen',
      (text) => server(text, 'https://127.0.0.1:1'),
      /refuses the connection \(ECONNREFUSED\)\. Check address and port/,
    ],
    [
      'a name that does not resolve',
      (text) => server(text, 'https://cluster.invalid:6443'),
      /cluster\.invalid does not resolve on this agent/,
    ],
    [
      'a certificate that is not trusted',
      (text) => text.replace(/certificate-authority-data: ?[^\s,}]+/, 'extensions: []'),
      /certificate of the API server .* is not trusted.*certificate-authority-data/,
    ],
    ['a kubeconfig that is none', () => 'clusters: [', /kubeconfig of the service connection cannot be read/],
    [
      'a kubeconfig without context',
      (text) => text.replace(/current-context: .*/, 'current-context: other'),
      /current-context 'other', which is none of its contexts/,
    ],
  ];
  for (const [what, spoil, expected] of faults) {
    it(`${what} is one clear sentence with the next step`, async () => {
      const { deploy, cluster } = bench();
      const endpoints = { [CONNECTION]: kubernetesConnection(spoil(cluster.kubeconfig)) };
      const run = await deploy('457', {}, { endpoints });
      assert.equal(run.result, 'Failed');
      assert.equal(run.errors.length, 1);
      assert.match(run.errors[0] ?? '', expected);
      assert.ok(run.durationMilliseconds < LIMIT_MILLISECONDS);
    });
  }

  it('a server that takes the connection and never answers is given up, and may be cancelled before', async () => {
    const { startDeploy, cluster, newJob } = bench();
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const endpoints = { [CONNECTION]: kubernetesConnection(server(cluster.kubeconfig, `https://127.0.0.1:${port}`)) };
    // Each in a job of its own: the steps of one job run one after the other.
    const givenUp = startDeploy('457', {}, { endpoints, job: newJob(601) });
    const cancelled = startDeploy('457', {}, { endpoints, job: newJob(602) });
    await cancelled.waitForLine(/kubernetesServiceConnection/);
    const stopped = await cancelled.cancel();
    assert.deepEqual(stopped.errors, ['Cancelled. Nothing was changed.']);
    assert.deepEqual(stopped.signals, ['SIGINT']);
    const run = await givenUp.finished;
    assert.match(run.errors[0] ?? '', /did not answer in time \(ETIMEDOUT\)\. A firewall/);
    assert.ok(run.durationMilliseconds < LIMIT_MILLISECONDS);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('NewmanSanity without a collection, with a wrong URL and a wrong number: one error lists them', async () => {
    const run = await bench().test({ targetUrl: 'python-service', timeoutSeconds: '0' });
    assert.equal(run.result, 'Failed');
    assert.equal(run.errors.length, 1);
    for (const part of ['collection is missing', "targetUrl is 'python-service'", "timeoutSeconds is '0'"]) {
      assert.ok(run.errors[0]?.includes(part), `${part} in: ${run.errors[0] ?? ''}`);
    }
  });

  it('a deploy-info with missing and malformed keys is answered with their names', async () => {
    const { test, job } = bench();
    const file = path.join(job.store('broken'), 'deploy-info.json');
    await writeFile(file, JSON.stringify({ buildId: 1, imageTag: '457', imageName: 'app', namespace: '' }));
    const run = await test({ collection: path.resolve('test/rigs/service/sanity.json'), deployInfo: file });
    assert.equal(run.errors.length, 1);
    assert.match(
      run.errors[0] ?? '',
      /no valid deploy-info: buildId is not a string \(1\), namespace is empty, deploymentName is missing, serviceUrl is missing.*CaptureAndDeploy@1/,
    );
  });

  it('a wrong token is told from a missing right', async () => {
    const { deploy, cluster, namespace } = bench();
    const wrong = { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor('wrong-token')) };
    assert.match(
      (await deploy('457', {}, { endpoints: wrong })).errors[0] ?? '',
      /does not accept the credentials .*\(401/,
    );
    const token = await cluster.tokenFor(namespace, [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]);
    const weak = { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor(token)) };
    const run = await deploy('457', {}, { endpoints: weak });
    assert.match(
      run.errors[0] ?? '',
      /may not get deployments\.apps "python-service".*Add to its Role: - \{apiGroups: \["apps"\], resources: \["deployments"\], verbs: \["get"\]\}/,
    );
  });

  it('a Deployment that does not exist is answered with the closest names', async () => {
    const run = await bench().deploy('457', { deploymentName: 'pyton-service' });
    assert.match(
      run.errors[0] ?? '',
      /Deployment pyton-service does not exist in namespace .*The closest names there are python-service/,
    );
  });

  it('a service connection that was not handed over is named', async () => {
    const run = await bench().deploy('457', {}, { endpoints: {} });
    assert.match(run.errors[0] ?? '', /was not handed to this step.*authorised/);
  });

  it('a container that does not exist is answered with those that do', async () => {
    const run = await bench().deploy('457', { containerName: 'app' });
    assert.match(run.errors[0] ?? '', /has no container 'app', it has python-service/);
  });
});
