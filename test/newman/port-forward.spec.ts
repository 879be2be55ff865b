import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect, createServer as createSocketServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { ApiError, ConnectionError } from '../../shared/kubernetes/api-error.ts';
import { fixedAccess } from '../../shared/kubernetes/client/server-access.ts';
import { openPortForward } from '../../shared/kubernetes/client/port-forward.ts';
import { PodConnectionLost, PodUnreachable } from '../../shared/kubernetes/client/port-forward-stream.ts';
import { carry } from '../../tasks/NewmanSanity/network/sockets/carry.ts';

const PORT = 8000;
const GREETINGS = [Buffer.of(0, 0x40, 0x1f), Buffer.of(1, 0x40, 0x1f)];
// containerd, of a process that accepted the connection and then died (podman#13482, argo-workflows#12665).
const DIED =
  'error forwarding port 8000 to pod 4711, uid : failed to execute portforward in network namespace "/run/netns/cni-1": read tcp4 127.0.0.1:46540->127.0.0.1:8000: read: connection reset by peer';

describe('Port-forward by WebSocket', () => {
  let api: Server;
  let serve: (socket: WebSocket) => void;
  let refusal: { readonly status: string; readonly message: string } | undefined;
  let open: () => Promise<Duplex>;
  before(async () => {
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v4.channel.k8s.io' });
    api = createServer();
    api.on('upgrade', (request, socket, head) => {
      assert.equal(request.url, `/api/v1/namespaces/prod/pods/pod-1/portforward?ports=${PORT}`);
      assert.equal(request.headers.authorization, 'Bearer token');
      if (refusal !== undefined) {
        const body = JSON.stringify({ message: refusal.message });
        socket.end(`HTTP/1.1 ${refusal.status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      } else sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const access = fixedAccess(server, { agent: new Agent(), headers: { Authorization: 'Bearer token' } });
    open = () => openPortForward(access, { namespace: 'prod', name: 'pod-1' }, PORT);
  });
  beforeEach(() => {
    refusal = undefined;
  });
  after(() => {
    api.close();
    api.closeAllConnections();
  });

  it('carries bytes both ways, and ends when the pod ends', async () => {
    serve = (socket) => {
      for (const greeting of GREETINGS) socket.send(greeting);
      socket.on('message', (message) => {
        socket.send(Buffer.concat([Buffer.of(0), Buffer.from('heard '), (message as Buffer).subarray(1)]));
        socket.close();
      });
    };
    const stream = await open();
    stream.write('hello');
    assert.equal(await text(stream), 'heard hello');
  });

  it('takes greetings apart from data, however they are cut', async () => {
    serve = (socket) => {
      for (const frame of [
        [0, 0x40],
        [1, 0x40, 0x1f],
        [0, 0x1f, 0x61],
        [0, 0x62],
      ])
        socket.send(Buffer.from(frame));
      socket.close();
    };
    assert.equal(await text(await open()), 'ab');
  });

  it('does not take a connection that broke for the end', async () => {
    serve = (socket) => {
      for (const greeting of GREETINGS) socket.send(greeting);
      socket.send(Buffer.from('\0half'), () => socket.terminate());
    };
    await assert.rejects(text(await open()), { code: 'ECONNRESET' });
  });

  it('fails with what the error channel says', async () => {
    serve = (socket) => {
      for (const greeting of GREETINGS) socket.send(greeting);
      socket.send(Buffer.from('\x01error forwarding port 8000: connection refused'));
    };
    await assert.rejects(
      text(await open()),
      (error) => error instanceof PodUnreachable && /refused/.test(error.message),
    );
  });

  it('tells a process that took the connection and died from a pod in which nothing listens', async () => {
    serve = (socket) => {
      for (const greeting of GREETINGS) socket.send(greeting);
      socket.send(Buffer.from(`\x01${DIED}`));
    };
    await assert.rejects(text(await open()), (error) => {
      assert.ok(error instanceof PodConnectionLost && !(error instanceof PodUnreachable));
      // Without the runtime's own name of the network namespace, which helps nobody.
      assert.equal(error.message, DIED.replace(' in network namespace "/run/netns/cni-1"', ''));
      return true;
    });
  });

  it('sends nothing a second time that a process may have received', async () => {
    let received = 0;
    serve = (socket) => {
      for (const greeting of GREETINGS) socket.send(greeting);
      socket.on('message', () => {
        received += 1;
        socket.send(Buffer.from(`\x01${DIED}`));
      });
    };
    let failed: unknown;
    const front = createSocketServer((client) => {
      carry(client, [Buffer.from('POST /orders')], open, () => undefined).catch((error: unknown) => {
        failed = error;
        client.resetAndDestroy();
      });
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    await assert.rejects(text(connect((front.address() as AddressInfo).port, '127.0.0.1')), { code: 'ECONNRESET' });
    assert.equal(received, 1);
    assert.ok(failed instanceof PodConnectionLost);
    front.close();
  });

  for (const verb of ['get', 'create']) {
    it(`names the verb that is missing: ${verb}`, async () => {
      refusal = {
        status: '403 Forbidden',
        message: `User "x" cannot ${verb} resource "pods/portforward" in API group ""`,
      };
      await assert.rejects(open(), (error) => {
        assert.ok(error instanceof ApiError && error.status === 403);
        assert.match(error.message, new RegExp(`resources: \\["pods/portforward"\\], verbs: \\["${verb}"\\]`));
        return true;
      });
    });
  }

  it('says that the server cannot be reached', async () => {
    const access = fixedAccess('http://127.0.0.1:1', { agent: new Agent(), headers: {} });
    const opening = openPortForward(access, { namespace: 'prod', name: 'pod-1' }, PORT);
    await assert.rejects(opening, (error) => error instanceof ConnectionError && error.code === 'ECONNREFUSED');
  });

  it('hands the same bytes to another pod where nothing listened in the first one, as often as makes sense', async () => {
    const attempts: string[] = [];
    const unreachable = () =>
      new Duplex({
        read: () => undefined,
        write(chunk: Buffer, _encoding, done) {
          attempts.push(chunk.toString());
          done();
          setTimeout(() => this.destroy(new PodUnreachable('connection refused')), 5);
        },
      });
    const echo = createSocketServer((socket) => socket.on('data', (data) => socket.end(`heard ${data.toString()}`)));
    let openings = 0;
    let last: unknown;
    const front = createSocketServer((client) => {
      const opening = async () => {
        openings += 1;
        if (openings !== 2) return unreachable();
        const socket = connect((echo.address() as AddressInfo).port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      };
      carry(client, [Buffer.from('head')], opening, () => undefined).catch((error: unknown) => {
        last = error;
        client.destroy();
      });
    });
    for (const server of [echo, front]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ask = () => text(connect((front.address() as AddressInfo).port, '127.0.0.1'));
    assert.equal(await ask(), 'heard head');
    assert.deepEqual(attempts, ['head']);
    assert.equal(await ask(), '');
    assert.ok(last instanceof PodUnreachable);
    assert.equal(openings, 2 + 3);
    for (const server of [echo, front]) server.close();
  });
});
