import assert from 'node:assert/strict';
import { neverConnected } from '../../../shared/kubernetes/port-forward-failure.ts';

const FORWARD = 'failed to execute portforward in network namespace "/var/run/netns/cni-1": ';

describe('Whether a port-forward reached a process in the pod', () => {
  const rows: readonly [sentence: string, never: boolean][] = [
    [
      `${FORWARD}failed to connect to localhost:80 inside namespace "1", IPv4: dial tcp4 127.0.0.1:80: connect: connection refused`,
      true,
    ],
    ['exit status 1: socat[7] E connect(5, AF=2 127.0.0.1:80, 16): Connection refused', true],
    [`${FORWARD}dial tcp 127.0.0.1:80: i/o timeout`, true],
    ['failed to find sandbox "8f1c" in store: not found', true],
    [`${FORWARD}read tcp4 127.0.0.1:46540->127.0.0.1:80: read: connection reset by peer`, false],
    [`${FORWARD}write tcp4 127.0.0.1:46540->127.0.0.1:80: write: broken pipe`, false],
    ['lost connection to pod', false],
    ['', false],
  ];
  for (const [sentence, never] of rows) {
    it(`${never ? 'it did not' : 'it may have'}: ${sentence}`, () => assert.equal(neverConnected(sentence), never));
  }
});
