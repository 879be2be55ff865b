import assert from 'node:assert/strict';
import { withoutIds } from '../../../shared/kubernetes/runtime-ids.ts';

const ID = '0123456789abcdef'.repeat(4);

describe('what a runtime wrote, without its ids', () => {
  const rows: readonly (readonly [what: string, text: string, expected: string])[] = [
    [
      'says which port of the pod refused the connection',
      `failed to connect to localhost:80 inside namespace "${ID}", IPv4: dial tcp4 127.0.0.1:80: connect: connection refused`,
      'failed to connect to localhost:80, IPv4: dial tcp4 127.0.0.1:80: connect: connection refused',
    ],
    [
      'has no network namespace',
      `error forwarding port 80 to pod ${ID}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-1": x`,
      'error forwarding port 80 to pod, uid : failed to execute portforward: x',
    ],
    [
      'has no sandbox',
      `failed to find sandbox "${ID}" in store: not found`,
      'failed to find sandbox in store: not found',
    ],
    ['keeps the names of pods', 'pod 0123456789ab-x1 is gone', 'pod 0123456789ab-x1 is gone'],
  ];
  for (const [what, text, expected] of rows) {
    it(what, () => {
      assert.equal(withoutIds(text), expected);
    });
  }
});
