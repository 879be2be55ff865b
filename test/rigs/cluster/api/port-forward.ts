import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Pod } from '../model/objects.ts';

const PROTOCOL = 'v4.channel.k8s.io';
const sockets = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
});

/** Answers a WebSocket upgrade of a port-forward: per port one data and one error channel (v4.channel.k8s.io). */
export function servePortForward(
  pod: Pod,
  ports: readonly number[],
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  sockets.handleUpgrade(message, socket, head, (webSocket) => {
    let open = ports.length;
    const forwards = ports.map((port, index) =>
      forward(webSocket, pod, port, index * 2, () => {
        open -= 1;
        if (open === 0) webSocket.close();
      }),
    );
    webSocket.on('message', (data: Buffer) => {
      const channel = data[0] ?? 0;
      if (channel % 2 === 0) forwards[channel / 2]?.write(data.subarray(1));
    });
    webSocket.on('close', () => forwards.forEach((connection) => connection.destroy()));
    webSocket.on('error', () => forwards.forEach((connection) => connection.destroy()));
  });
}

/** Connects one port to the local process that stands for the container. */
function forward(webSocket: WebSocket, pod: Pod, port: number, channel: number, ended: () => void): Socket {
  const send = (to: number, data: Buffer): void => {
    if (webSocket.readyState === webSocket.OPEN) webSocket.send(Buffer.concat([Buffer.of(to), data]));
  };
  // Both channels begin with the port, in little-endian order.
  const greeting = Buffer.of(port & 0xff, port >> 8);
  send(channel, greeting);
  send(channel + 1, greeting);
  const connection = connect({ host: '127.0.0.1', port: localPort(pod, port) });
  connection.on('data', (data) => send(channel, data));
  let isTaken = false;
  connection.once('connect', () => (isTaken = true));
  connection.on('error', (error: NodeJS.ErrnoException) => {
    const where = `127.0.0.1:${localPort(pod, port)}`;
    // A process that took the connection and then died, as containerd tells it.
    const why = isTaken
      ? `read tcp4 127.0.0.1:46540->${where}: read: connection reset by peer`
      : `dial tcp ${where}: connect: ${error.code === 'ECONNREFUSED' ? 'connection refused' : error.message}`;
    send(
      channel + 1,
      Buffer.from(`error forwarding port ${port} to pod ${pod.metadata.name}, uid ${pod.metadata.uid}: ${why}`),
    );
  });
  connection.on('close', ended);
  return connection;
}

/** The same port, or the one that the annotation `node-simulator/ports` ("8000=41234,9000=41235") names for it. */
function localPort(pod: Pod, port: number): number {
  const pairs = (pod.metadata.annotations?.['node-simulator/ports'] ?? '').split(',').map((pair) => pair.split('='));
  return Number(pairs.find(([from]) => from === String(port))?.[1] ?? port);
}
