import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A local port behind which pods stand; what answers there is decided for every connection anew. */
export interface LiveRelay {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a relay to the port that `target` names at the time of a connection. A target that fails closes the connection. */
export async function startLiveRelay(target: () => Promise<number>): Promise<LiveRelay> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    client.on('error', () => client.destroy());
    target().then(
      (port) => {
        const service = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
        keep(service);
        service.on('error', () => client.destroy());
        client.pipe(service).pipe(client);
      },
      () => client.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
