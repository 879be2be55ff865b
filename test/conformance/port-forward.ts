import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'mocha';
import { WebSocket } from 'ws';
import { testImage } from '../support/cluster.ts';
import { podsOf, withNamespace } from './context.ts';

/** Port-forwards by WebSocket: two channels per port, each beginning with the number of the port. */
export function portForwardConformance(): void {
  describe('port-forward', () => {
    const context = withNamespace();
    const echo = createServer((socket) => {
      socket.on('data', (data) => socket.write(`heard ${data.toString()}`));
      socket.on('error', () => socket.destroy());
    });
    before(async () => {
      echo.listen(0, '127.0.0.1');
      await once(echo, 'listening');
      const { cluster, namespace } = context();
      const { port } = echo.address() as AddressInfo;
      await cluster.createDeployment(namespace, 'echo', {
        image: testImage('1'),
        replicas: 1,
        podAnnotations: { 'node-simulator/ports': `8000=${port},9000=1` },
      });
      await cluster.waitForRollout(namespace, 'echo');
    });
    after(() => void echo.close());

    const open = async (port: number): Promise<{ socket: WebSocket; frames: Buffer[] }> => {
      const { cluster, namespace } = context();
      const [pod] = await podsOf(context(), 'echo');
      const { ca, cert, key, headers } = await cluster.requestOptions();
      const url = `${cluster.server.replace('https', 'wss')}/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name}/portforward?ports=${port}`;
      const options = Object.fromEntries(Object.entries({ ca, cert, key, headers }).filter(([, value]) => value));
      const socket = new WebSocket(url, 'v4.channel.k8s.io', options);
      const frames: Buffer[] = [];
      socket.on('message', (data) => frames.push(data as Buffer));
      await once(socket, 'open');
      return { socket, frames };
    };
    const textOf = (frames: readonly Buffer[], channel: number): string =>
      Buffer.concat(frames.filter((frame) => frame[0] === channel).map((frame) => frame.subarray(1)))
        .subarray(2)
        .toString();

    it('reaches the process that stands for the container', async () => {
      const { socket, frames } = await open(8000);
      assert.equal(socket.protocol, 'v4.channel.k8s.io');
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from('hello')]));
      await context().cluster.waitFor('the echo', () =>
        Promise.resolve(textOf(frames, 0) === 'heard hello' || undefined),
      );
      const greetings = [0, 1].map((channel) => frames.find((frame) => frame[0] === channel)?.readUInt16LE(1));
      assert.deepEqual(greetings, [8000, 8000]);
      socket.terminate();
    });

    it('says on the error channel why a port cannot be reached', async () => {
      const { socket, frames } = await open(9000);
      await context().cluster.waitFor('the error', () => Promise.resolve(textOf(frames, 1) !== '' || undefined));
      assert.match(textOf(frames, 1), /^error forwarding port 9000 to pod .*: connect: connection refused/);
      socket.terminate();
    });
  });
}
