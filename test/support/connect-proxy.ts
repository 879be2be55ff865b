import * as http from 'node:http';
import * as net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A proxy that tunnels by CONNECT and hands plain requests on, for those who know its password. */
export interface ConnectProxy {
  readonly url: string;
  /** `host:port` of each tunnel that was opened. */
  readonly tunnels: readonly string[];
  /** The address of each request that was handed on in plain. */
  readonly forwarded: readonly string[];
  /** How often it was asked without the right password. */
  readonly refused: () => number;
  stop(): void;
}

/** Starts a proxy on the loopback interface that wants this user and password. */
export async function startConnectProxy(user: string, password: string): Promise<ConnectProxy> {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const tunnels: string[] = [];
  const forwarded: string[] = [];
  const sockets = new Set<net.Socket>();
  let refused = 0;
  const server = http.createServer();
  server.on('connect', (request, client: net.Socket) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (request.headers['proxy-authorization'] !== wanted) {
      refused += 1;
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const to = request.url ?? '';
    tunnels.push(to);
    const { hostname, port } = new URL(`http://${to}`);
    const target = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    sockets.add(target);
  });
  server.on('request', (request, response) => {
    if (request.headers['proxy-authorization'] !== wanted) {
      refused += 1;
      response.writeHead(407).end();
      return;
    }
    forwarded.push(request.url ?? '');
    const { 'proxy-authorization': _password, ...headers } = request.headers;
    const onward = http.request(request.url ?? '', { method: request.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    forwarded,
    refused: () => refused,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
