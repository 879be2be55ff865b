import assert from 'node:assert/strict';
import * as https from 'node:https';
import * as net from 'node:net';
import { after, before, describe, it } from 'mocha';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { kubernetesConnection, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';

// scripts/build/patches/start-up.ts keeps these out of index.js until they are needed. Here they are needed, in a built task.
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

  it('a legacy provider gives the token by a JSON path (jsonpath-plus)', async () => {
    const { command, args } = print('{"credential":{"token":"of-gcp","expiry":"2999-01-01T00:00:00Z"}}');
    const config = {
      'cmd-path': command,
      'cmd-args': `${args[0] ?? ''} ${args[1] ?? ''}`.replace(/'(.*)'/, (_, text: string) =>
        JSON.stringify(`'${text}'`),
      ),
      'token-key': '{.credential.token}',
      'expiry-key': '{.credential.expiry}',
    };
    const run = await deploy({ 'auth-provider': { name: 'gcp', config } });
    assert.equal(seen[0], 'Bearer of-gcp', run.log);
  });

  it('an OpenID Connect provider is asked for a new token (openid-client)', async () => {
    const claims = Buffer.from('{"exp":1}').toString('base64url');
    const config = {
      'client-id': 'kubernetes',
      'idp-issuer-url': `http://127.0.0.1:${portOf(server)}`,
      'id-token': `e30.${claims}.c2ln`,
      'refresh-token': 'refresh',
    };
    const run = await deploy({ 'auth-provider': { name: 'oidc', config } });
    // openid-client answers: client-node 1.4 hands it the issuer as a string, which it refuses.
    assert.match(run.errors.join(), /must be an instance of URL|only requests to HTTPS are allowed/);
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
