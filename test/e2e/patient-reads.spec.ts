import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConnectionError } from '../../shared/kubernetes/api-error.ts';
import { ApiClient } from '../../shared/kubernetes/client/client.ts';
import { fixedAccess } from '../../shared/kubernetes/client/server-access.ts';
import { target } from '../../shared/kubernetes/resources.ts';

/** What the server does with one request. */
type Deed = 'answer' | 'fail' | 'say nothing';

describe('An API server that falters after it had answered in this step', () => {
  let server: http.Server;
  let client: ApiClient;
  let deeds: Deed[] = [];
  /** The connections that requests came on, in order. */
  let sockets: Socket[] = [];

  beforeEach(async () => {
    sockets = [];
    server = http.createServer((request, response) => {
      sockets.push(request.socket);
      const deed = deeds.shift() ?? 'answer';
      if (deed === 'say nothing') return;
      if (deed === 'fail') response.writeHead(503);
      response.end('{"kind":"List","items":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { agent: new http.Agent({ keepAlive: true }), headers: {} };
    client = new ApiClient(fixedAccess(address, credentials), new AbortController().signal);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const read = () => client.get(target('list', 'pods', 'prod'));

  it('is asked again for longer than one that never answered', async () => {
    deeds = ['answer', ...Array<Deed>(5).fill('fail'), 'answer'];
    await read();
    await read();
    assert.equal(sockets.length, 7);
  });

  it('and says nothing is asked again, on a new connection', async () => {
    deeds = ['answer', 'answer', 'say nothing', 'answer'];
    await Promise.all([read(), read()]);
    await read();
    const [, , silent, last] = sockets;
    assert.ok(silent !== undefined && sockets.length === 4);
    assert.ok(last !== undefined && !sockets.slice(0, 3).includes(last));
  });

  it('and never answered at all is told at once when it fails with silence', async () => {
    deeds = ['say nothing'];
    await assert.rejects(read(), (error) => {
      assert.ok(error instanceof ConnectionError);
      assert.match(error.message, /did not answer in time \(ETIMEDOUT\)\. A firewall/);
      return true;
    });
    assert.equal(sockets.length, 1);
  });

  it('and says nothing to a note is not waited for as long as with a change, nor asked again', async function () {
    // A change waits longer than this.
    this.timeout(50_000);
    deeds = ['answer', 'say nothing'];
    await read();
    const note = { ...target('patch', 'deployments', 'prod', 'app'), method: 'PATCH', body: [], isNote: true } as const;
    await assert.rejects(client.change(note), ConnectionError);
    assert.equal(sockets.length, 2);
  });
});
