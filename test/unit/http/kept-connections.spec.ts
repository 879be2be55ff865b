import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { agentFor } from '../../../shared/http/wire/tls-agent.ts';
import { ApiClient } from '../../../shared/kubernetes/client/client.ts';
import { fixedAccess } from '../../../shared/kubernetes/client/server-access.ts';
import { target } from '../../../shared/kubernetes/resources.ts';
import { makeCertificate } from '../../rigs/cluster/certificate.ts';

describe('The connections to an API server', () => {
  const workload = target('get', 'deployments', 'prod', 'web');
  /** The connection of each request, in order. */
  const sockets: Socket[] = [];
  const ending = new AbortController();
  let server: https.Server;
  let agent: https.Agent;
  let client: ApiClient;

  before(async () => {
    const { certificate, key } = await makeCertificate();
    server = https.createServer({ cert: certificate, key }, (request, response) => {
      sockets.push(request.socket);
      response.writeHead(200, { 'content-type': 'application/json' });
      const isWatch = new URL(`https://server${request.url ?? ''}`).searchParams.has('watch');
      if (isWatch) response.write('{"type":"BOOKMARK","object":{}}\n');
      else response.end('{}');
    });
    // Else it says in each answer for how long it keeps them, which counts where it is less.
    server.keepAliveTimeout = 0;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = { certificate: undefined, skipTlsVerify: false, tlsServerName: undefined, proxyUrl: undefined };
    agent = (await agentFor(address, { ...settings, ca: [certificate] })) as https.Agent;
    client = new ApiClient(fixedAccess(address, { agent, headers: {} }), ending.signal);
  });
  after(() => {
    ending.abort();
    server.closeAllConnections();
    server.close();
  });

  it('leave the one of the reads to the change that ends a step: a watch opens its own', async () => {
    await client.get({ ...workload });
    const watch = { ...target('watch', 'deployments', 'prod'), query: { watch: 'true' } };
    await new Promise<void>((onLine, reject) => void client.stream(watch, () => onLine()).catch(reject));
    await client.change({ ...workload, method: 'PATCH', body: [], isNote: true });
    const [read, watched, changed] = sockets;
    assert.equal(sockets.length, 3);
    assert.notEqual(watched, read);
    assert.equal(changed, read);
  });

  it('are given up where nothing has passed for a while, since something between may have forgotten them', async () => {
    await client.get({ ...workload });
    await new Promise(setImmediate);
    const idle = Object.values(agent.freeSockets).flat();
    assert.equal(idle.length, 1);
    const gone = once(idle[0] as Socket, 'close');
    assert.equal(idle[0]?.timeout, 15_000);
    idle[0]?.emit('timeout');
    await gone;
  });
});
