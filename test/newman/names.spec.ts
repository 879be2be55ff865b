import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runBundle } from '../support/newman/bundle.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';

// Through this task's own proxy, and from there directly, since none of these goes to the agent's.
const PROXIED = { 'Agent.ProxyUrl': 'http://127.0.0.1:2', 'Agent.ProxyBypassList': '["localhost","127","::1"]' };

describe('NewmanSanity: a name means the same for the probe, for downloads and for requests', () => {
  const rows: readonly { readonly listens: string; readonly hosts: readonly string[] }[] = [
    { listens: '127.0.0.1', hosts: ['shop.localhost', 'a.b.LOCALHOST', 'localhost', '127.0.0.1'] },
    { listens: '::1', hosts: ['shop.localhost', '[::1]'] },
  ];
  for (const { listens, hosts } of rows) {
    for (const host of hosts) {
      for (const [way, variables] of [['directly', {}] as const, ["through this task's own proxy", PROXIED] as const]) {
        it(`${host} is reached at ${listens}, ${way}`, async () => {
          const asked: string[] = [];
          const sanity = collectionOf('Sanity', [{ name: 'Health', test: PASSES }]);
          const server = createServer((request, response) => {
            asked.push(request.url ?? '');
            response.end(request.url === '/sanity.json' ? JSON.stringify(sanity) : '{}');
          });
          await new Promise<void>((resolve) => server.listen(0, listens, resolve));
          const url = `http://${host}:${(server.address() as AddressInfo).port}`;
          try {
            const inputs = { collection: `${url}/sanity.json`, targetUrl: url, readyTimeoutSeconds: '5' };
            const { task } = await runBundle({ files: {}, inputs, variables });
            assert.equal(task.result, 'Succeeded', task.log);
            assert.deepEqual(new Set(asked), new Set(['/sanity.json', '/', '/ok']));
          } finally {
            server.close();
            server.closeAllConnections();
          }
        });
      }
    }
  }
});
