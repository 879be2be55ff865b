import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';

// Through this task's own proxy, and from there directly, since none of these goes to the agent's.
const PROXIED = { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost","127","::1"]' };

describe('NewmanSanity: a name means the same for the probe, for downloads and for requests', () => {
  const rows: readonly { readonly listens: string; readonly hosts: readonly string[] }[] = [
    { listens: '127.0.0.1', hosts: ['shop.localhost', 'a.b.LOCALHOST', 'localhost', '127.0.0.1'] },
    { listens: '::1', hosts: ['shop.localhost', '[::1]'] },
  ];
  for (const { listens, hosts } of rows) {
    for (const [way, variables] of [['directly', {}] as const, ["through this task's own proxy", PROXIED] as const]) {
      it(`${hosts.join(', ')} at ${listens}, ${way}`, async () => {
        const asked: string[] = [];
        const server = createServer((request, response) => {
          const { url = '' } = request;
          const { host = '' } = request.headers;
          asked.push(`${host.replace(/:\d+$/, '')} ${url}`);
          const health = { name: 'Health', url: `http://${host}/ok`, test: PASSES };
          response.end(url === '/sanity.json' ? JSON.stringify(collectionOf(host, [health])) : '{}');
        });
        await new Promise<void>((resolve) => server.listen(0, listens, resolve));
        const { port } = server.address() as AddressInfo;
        const urls = hosts.map((host) => `http://${host}:${port}`);
        try {
          const inputs = {
            collection: urls.map((url) => `${url}/sanity.json`).join('\n'),
            targetUrl: urls[0] ?? '',
          };
          const { outcome, log } = await runSanity({ files: {}, inputs, variables });
          assert.equal(outcome.result, 'succeeded', log);
          const names = hosts.map((host) => host.toLowerCase());
          const wanted = [`${names[0] ?? ''} /`, ...names.flatMap((name) => [`${name} /sanity.json`, `${name} /ok`])];
          assert.deepEqual([...new Set(asked.map((one) => one.toLowerCase()))].sort(), wanted.sort());
        } finally {
          server.close();
          server.closeAllConnections();
        }
      });
    }
  }

  it("a name of the agent's own hosts file is reached where that says, by the probe, a download and newman", async function () {
    // Its own name stands there in containers and on most machines; where it has no address there is nothing to try.
    const name = hostname();
    const [own] = await lookup(name, { all: true }).catch(() => []);
    if (own === undefined || !isOfThisMachine(own.address)) {
      this.skip();
      return;
    }
    const asked: string[] = [];
    const sanity = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
    const server = createServer(({ url = '', headers }, response) => {
      asked.push(`${headers.host?.split(':')[0] ?? ''} ${url}`);
      response.end(url === '/sanity.json' ? JSON.stringify(sanity) : '{}');
    });
    await new Promise<void>((resolve) => server.listen(0, own.address, resolve));
    const url = `http://${name}:${(server.address() as AddressInfo).port}`;
    try {
      const inputs = { collection: `${url}/sanity.json`, targetUrl: url };
      const { outcome, log } = await runSanity({ files: {}, inputs });
      assert.equal(outcome.result, 'succeeded', log);
      assert.deepEqual(new Set(asked), new Set(['/sanity.json', '/', '/ok'].map((path) => `${name} ${path}`)));
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

function isOfThisMachine(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return address.startsWith('127.') || own.some((one) => one.address === address);
}
