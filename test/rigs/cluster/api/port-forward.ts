import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Pod } from '../model/objects.ts';
import { digestOf } from '../nodes/image.ts';
import { wordOf } from '../nodes/words.ts';

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
  const refuse = (why: string) =>
    send(channel + 1, Buffer.from(`error forwarding port ${port} to pod ${sandboxOf(pod)}, uid : ${why}`));
  const connection = new Socket();
  connection.on('data', (data) => send(channel, data));
  let isTaken = false;
  connection.once('connect', () => (isTaken = true));
  connection.on('error', () => {
    const local = `127.0.0.1:${localPort(pod, port)}`;
    // A process that took the connection and then died, as containerd tells it.
    refuse(isTaken ? `read tcp4 127.0.0.1:46540->${local}: read: connection reset by peer` : nobodyListens(pod, port));
  });
  connection.on('close', ended);
  if (listens(pod)) connection.connect({ host: '127.0.0.1', port: localPort(pod, port) });
  else {
    refuse(nobodyListens(pod, port));
    setImmediate(() => connection.destroy());
  }
  return connection;
}

/** Only a process that runs, and does what its word does not forbid, takes connections. */
function listens({ status }: Pod): boolean {
  return (status.containerStatuses ?? []).some(
    ({ state, image }) => state.running !== undefined && wordOf(image) !== 'deaf',
  );
}

/** The pod's sandbox, by which containerd speaks of it. */
function sandboxOf({ metadata }: Pod): string {
  return digestOf(`sandbox of ${metadata.uid}`);
}

/** containerd's words, with a blank at the end as it writes them. */
function nobodyListens(pod: Pod, port: number): string {
  const namespace = `/var/run/netns/cni-${pod.metadata.uid}`;
  const inside = `failed to connect to localhost:${port} inside namespace "${sandboxOf(pod)}"`;
  const why = `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `;
  return `failed to execute portforward in network namespace "${namespace}": ${inside}, ${why}`;
}

/** The same port, or the one that the annotation `node-simulator/ports` ("8000=41234,9000=41235") names for it. */
function localPort(pod: Pod, port: number): number {
  const pairs = (pod.metadata.annotations?.['node-simulator/ports'] ?? '').split(',').map((pair) => pair.split('='));
  return Number(pairs.find(([from]) => from === String(port))?.[1] ?? port);
}
