import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { httpGet } from '../../tasks/NewmanSanity/network/sockets/http-get.ts';
import type { HttpAnswer } from '../../tasks/NewmanSanity/network/http-answer.ts';
import { DIRECT } from '../../tasks/NewmanSanity/network/sockets/open-network.ts';
import { CLOSED_URL } from '../support/newman/server.ts';

const SERVICES = ['https://service.invalid/', 'http://service.invalid/'];

describe('NewmanSanity: one GET behind a proxy', () => {
  // Takes every connection and never says a word.
  let silent: Server;
  let connection: Promise<Socket>;
  beforeEach(async () => {
    silent = createServer((socket) => socket.resume().on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    connection = once(silent, 'connection').then(([socket]) => socket as Socket);
  });
  afterEach(() => silent.close());

  const get = (url: string, proxy: string, timeoutMilliseconds: number, stop: AbortSignal): Promise<HttpAnswer> =>
    httpGet(url, {
      ...{ insecure: false, authorities: undefined, clientCertificate: undefined, hostCertificates: [] },
      followRedirects: true,
      network: { ...DIRECT, isDirect: false, proxyOf: () => new URL(proxy) },
      timeoutMilliseconds,
      stop,
    });
  const address = () => `127.0.0.1:${(silent.address() as AddressInfo).port}`;

  for (const scheme of ['http', 'https', 'socks5h']) {
    for (const url of SERVICES) {
      it(`ends at its time-out where a proxy ${scheme}:// does not answer for ${url}`, async () => {
        const answer = await get(url, `${scheme}://${address()}`, 300, new AbortController().signal);
        assert.deepEqual(answer, {
          kind: 'noAnswer',
          code: 'ETIMEDOUT',
          message: 'no answer within 0.3 s (ETIMEDOUT)',
        });
        const socket = await connection;
        if (!socket.destroyed) await once(socket, 'close');
      });

      it(`ends when the step ends where a proxy ${scheme}:// does not answer for ${url}`, async () => {
        const step = new AbortController();
        const answer = get(url, `${scheme}://${address()}`, 600_000, step.signal);
        const socket = await connection;
        step.abort();
        assert.deepEqual(await answer, { kind: 'noAnswer', code: undefined, message: 'the wait was ended' });
        if (!socket.destroyed) await once(socket, 'close');
      });
    }
  }

  for (const scheme of ['http', 'https', 'socks5']) {
    it(`says that a proxy ${scheme}:// is not there`, async () => {
      const { host } = new URL(CLOSED_URL);
      const answer = await get('https://127.0.0.1:1/', `${scheme}://${host}`, 60_000, new AbortController().signal);
      assert.equal(answer.kind === 'noAnswer' && answer.code, 'PROXY_UNREACHABLE');
      assert.match(
        answer.kind === 'noAnswer' ? answer.message : '',
        /^the proxy \S+ cannot be reached: .*ECONNREFUSED/,
      );
    });
  }
});
