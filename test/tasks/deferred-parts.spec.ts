import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as https from 'node:https';
import * as net from 'node:net';
import type { Metafile } from 'esbuild';
import { after, before, describe, it } from 'mocha';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';

// The build keeps these out of index.js until they are needed. Here they are needed, in a built task.
describe('built task: what is loaded later still works', () => {
  const seen: (string | undefined)[] = [];
  let authority = '';
  let server: https.Server;

  before(async () => {
    const { certificate, key } = await makeCertificate();
    authority = Buffer.from(certificate).toString('base64');
    server = https.createServer({ cert: certificate, key }, (request, response) => {
      seen.push(request.headers.authorization);
      response.statusCode = 403;
      response.end('{"kind":"Status","status":"Failure","reason":"Forbidden","message":"no","code":403}');
    });
    await listen(server);
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function deploy(user: object, cluster: object = {}): Promise<TaskRun> {
    const named = {
      server: `https://127.0.0.1:${portOf(server)}`,
      'certificate-authority-data': authority,
      ...cluster,
    };
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: named }],
      users: [{ name: 'u', user }],
    };
    seen.length = 0;
    return runTask({
      task: 'CaptureAndDeploy',
      inputs: { kubernetesServiceConnection: 'k8s', deploymentName: 'web', imageName: 'registry.example/web' },
      endpoints: { k8s: kubernetesConnection(JSON.stringify(kubeconfig)) },
    });
  }

  const print = (text: string) => ({ command: process.execPath, args: ['-p', `'${text}'`] });

  it('an exec plugin gives the token (child_process)', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'of-exec' },
    };
    await deploy({
      exec: { apiVersion: credential.apiVersion, interactiveMode: 'Never', ...print(JSON.stringify(credential)) },
    });
    assert.equal(seen[0], 'Bearer of-exec');
  });

  it('an auth-provider that kubectl has not any more is refused by name (js-yaml reads it)', async () => {
    const run = await deploy({ 'auth-provider': { name: 'gcp', config: { 'cmd-path': process.execPath } } });
    assert.match(run.errors.join(), /auth-provider 'gcp', which kubectl has not any more; use exec with gke-gcloud-/);
    assert.deepEqual(seen, []);
  });

  it('an OpenID Connect provider serves as long as its id-token lives', async () => {
    const oidc = (ends: number) => {
      const claims = Buffer.from(JSON.stringify({ exp: ends })).toString('base64url');
      return { 'auth-provider': { name: 'oidc', config: { 'id-token': `e30.${claims}.c2ln`, 'refresh-token': 'r' } } };
    };
    const ended = await deploy(oidc(1));
    assert.match(
      ended.errors.join(),
      /the id-token of its auth-provider 'oidc' has ended, and its refresh-token is left/,
    );
    assert.deepEqual(seen, []);
    await deploy(oidc(32_503_680_000));
    assert.match(seen[0] ?? '', /^Bearer e30\./);
  });

  for (const task of ['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback']) {
    it(`${task}: no module of our own lies in two files, so that a class of errors is known in each`, async () => {
      const { outputs } = JSON.parse(await readFile(`dist/metafiles/${task}.json`, 'utf8')) as Metafile;
      const own = Object.values(outputs).flatMap(({ inputs }) =>
        Object.keys(inputs).filter((name) => /^(?:shared|tasks)\//.test(name)),
      );
      assert.ok(own.length > 100);
      assert.deepEqual(
        own.filter((name, index) => own.indexOf(name) !== index),
        [],
      );
    });
  }

  it('what follows the first request is in no start, and what both need is in the start alone', async () => {
    const { outputs } = JSON.parse(await readFile('dist/metafiles/CaptureAndDeploy.json', 'utf8')) as Metafile;
    const atStart = Object.keys(outputs['index.js']?.inputs ?? {});
    assert.ok(atStart.includes('shared/kubernetes/api-error.ts'));
    assert.deepEqual(
      atStart.filter((name) =>
        /^shared\/(?:rollout\/(?!follow\/workload-step)|deployment|rollback|azure-devops\/rest)/.test(name),
      ),
      [],
    );
  });

  for (const task of ['CaptureAndDeploy', 'SmartRollback']) {
    it(`${task}: its start does not load node:fs/promises, which \`promises\` of node:fs loads where it is used`, async () => {
      const { inputs, outputs } = JSON.parse(await readFile(`dist/metafiles/${task}.json`, 'utf8')) as Metafile;
      const asking = Object.keys(outputs['index.js']?.inputs ?? {}).filter((name) =>
        inputs[name]?.imports.some(({ path }) => path === 'node:fs/promises'),
      );
      assert.deepEqual(asking, []);
    });
  }

  it('what knows Azure is in no start: its faults come from a file of its own, with their codes', async () => {
    const metafile = JSON.parse(await readFile('dist/metafiles/CaptureAndDeploy.json', 'utf8')) as Metafile;
    const ofAzure = (file: string) =>
      Object.keys(metafile.outputs[file]?.inputs ?? {}).filter((name) => name.startsWith('shared/azure/'));
    assert.deepEqual(ofAzure('index.js'), ['shared/azure/rest/load-aks.ts']);
    assert.ok(ofAzure('later/provide-aks.js').length > 10);
    const run = await runTask({
      task: 'CaptureAndDeploy',
      inputs: {
        connectionType: 'azureResourceManager',
        azureSubscriptionConnection: 'azure-prod',
        azureResourceGroup: 'rg-shop',
        kubernetesCluster: 'aks-shop',
        deploymentName: 'web',
        imageName: 'registry.example/web',
      },
    });
    assert.match(run.errors.join(), /^The service connection 'azure-prod' was not handed to this step\./);
    assert.deepEqual(run.errorCodes, ['SR211']);
  });

  it('a proxy of the HTTP kind is used (hpagent)', async () => {
    const asked: string[] = [];
    const proxy = net.createServer((socket) => {
      socket.once('data', (data) => {
        asked.push(data.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
      socket.on('error', () => undefined);
    });
    await listen(proxy);
    await deploy({ token: 'plain' }, { 'proxy-url': `http://127.0.0.1:${portOf(proxy)}` });
    proxy.close();
    assert.equal(asked[0], `CONNECT 127.0.0.1:${portOf(server)} HTTP/1.1`);
    assert.deepEqual(seen, []);
  });

  it('a proxy of the SOCKS kind is used (socks-proxy-agent)', async () => {
    let greeting: Buffer | undefined;
    const proxy = net.createServer((socket) => {
      socket.once('data', (data) => {
        greeting = data;
        socket.destroy();
      });
      socket.on('error', () => undefined);
    });
    await listen(proxy);
    await deploy({ token: 'plain' }, { 'proxy-url': `socks5://127.0.0.1:${portOf(proxy)}` });
    proxy.close();
    assert.equal(greeting?.[0], 5);
    assert.deepEqual(seen, []);
  });
});

function listen(server: net.Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: net.Server): number {
  return (server.address() as net.AddressInfo).port;
}
