import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A SOCKS5 proxy (RFC 1928, 1929) on the loopback address that asks for a user name and password. */
export interface SocksServer {
  readonly port: number;
  /** `user:password host:port` of each connection that was asked for. */
  readonly asked: string[];
  /** From now on connections are refused by rule. */
  refuse: boolean;
  stop(): void;
}

/** Starts it; every connection leads to this port of the loopback address, whatever was asked for. */
export async function startSocks(target: (host: string, port: number) => number): Promise<SocksServer> {
  const state = { asked: [] as string[], refuse: false };
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    void serve(client, target, state);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, { port: (server.address() as AddressInfo).port, stop: () => void server.close() });
}

async function serve(
  client: Socket,
  target: (host: string, port: number) => number,
  state: { readonly asked: string[]; readonly refuse: boolean },
): Promise<void> {
  await next(client);
  client.write(Buffer.from([5, 2]));
  const login = await next(client);
  const user = login.subarray(2, 2 + (login[1] ?? 0)).toString();
  const password = login.subarray(3 + user.length).toString();
  client.write(Buffer.from([1, 0]));
  const request = await next(client);
  const isName = request[3] === 3;
  const host = isName ? request.subarray(5, 5 + (request[4] ?? 0)).toString() : [...request.subarray(4, 8)].join('.');
  const port = request.readUInt16BE(request.length - 2);
  state.asked.push(`${user}:${password} ${host}:${port}`);
  if (state.refuse) {
    client.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]));
    return;
  }
  const upstream = connect(target(host, port), '127.0.0.1', () => {
    client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

function next(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => socket.once('data', resolve));
}
