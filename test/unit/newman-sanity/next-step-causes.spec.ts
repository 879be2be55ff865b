import assert from 'node:assert/strict';
import { nextStep } from '../../../tasks/NewmanSanity/results/next-step.ts';
import type { Finding } from '../../../tasks/NewmanSanity/results/findings.ts';
import { collection, execution, unanswered } from '../../support/newman/records.ts';

const step = (finding: Partial<Finding>, knownVariables: readonly string[] = []) =>
  nextStep(
    {
      kind: 'noResponse',
      collection: undefined,
      execution: undefined,
      test: '',
      message: '',
      code: undefined,
      cause: finding.message,
      ...finding,
    },
    { knownVariables, collections: [] },
  );

describe('NewmanSanity: what to do about a cause', () => {
  const rows: readonly [title: string, finding: Partial<Finding>, says: RegExp][] = [
    [
      'a file outside of the working directory',
      { kind: 'omission', message: 'PPERM: insecure file access outside working directory' },
      /^Files for uploads must lie below workingDirectory\.$/,
    ],
    ['a token that was not fetched, which says it itself', { kind: 'omission', message: 'no OAuth 2 token' }, /^$/],
    ['a file that is not there', { kind: 'omission', message: 'gone.txt, no such file' }, /the path of the file/],
    ['a collection that newman cannot read', { kind: 'runnerError' }, /export it again as Collection v2\.1/],
    ...[
      'sandbox: synchronous script execution timeout',
      'sandbox: asynchronous script execution timeout',
      'sandbox not responding',
      'Script execution timed out.',
    ].map((message): [string, Partial<Finding>, RegExp] => [
      `a script that does not end (${message})`,
      { kind: 'scriptError', message },
      /^Look for a loop or a very large body in the script, or raise scriptTimeoutSeconds\.$/,
    ]),
    ['a script whose own error speaks of a timeout', { kind: 'scriptError', message: 'no timeout' }, /^Correct the/],
    ['a request that was never sent', { kind: 'notSent' }, /left out by pm\.execution\.skipRequest\.$/],
    ['an error that nobody awaited', { kind: 'strayError' }, /a promise in a script that nobody awaits/],
    ['a tunnel, whose message says it all', { code: 'TUNNEL_FAILED', message: 'ECONNREFUSED' }, /^$/],
    ['a proxy, whose message says it all', { code: 'PROXY_REFUSED', message: 'ECONNREFUSED' }, /^$/],
    [
      'a proxy that is not there',
      { code: 'PROXY_UNREACHABLE', message: 'the proxy p:3128 cannot be reached: connect ECONNREFUSED' },
      /^Check the agent's proxy settings, or HTTP_PROXY and HTTPS_PROXY in its environment/,
    ],
    [
      'a host whose name speaks of certificates',
      {
        code: 'ESOCKETTIMEDOUT',
        message: 'no response from GET http://certificate-api.prod/: ESOCKETTIMEDOUT',
        cause: 'ESOCKETTIMEDOUT',
      },
      /^Look for a firewall or network policy/,
    ],
    [
      'a service on port 502 whose host does not answer',
      {
        kind: 'notReady',
        code: 'EPROTO',
        message: 'http://h:502/ was not ready within 60 s; its last answer was x',
        cause: 'x',
      },
      /^Check the address and whether the service is running\.$/,
    ],
    ['an answer that is no HTTP', { code: 'HPE_INVALID_CONSTANT' }, /^Check the address and whether the service is/],
    ['a cancelled step, which needs nothing', { kind: 'cancelled' }, /^$/],
    ['a run that had no tests to run, whose message says it all', { kind: 'notRun' }, /^$/],
    ['an assertion outside of any request', { kind: 'assertion' }, /^$/],
    [
      'an assertion about a request without an answer',
      {
        kind: 'assertion',
        collection: collection(),
        execution: execution({ exchanges: [unanswered('socket hang up')] }),
      },
      /^$/,
    ],
  ];
  for (const [title, finding, says] of rows) it(title, () => assert.match(step(finding), says));

  it('names the variables that are known: none, or twenty and how many more', () => {
    const known = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    assert.match(step({ kind: 'unresolvedVariable' }, []), /known are: none\./);
    assert.match(step({ kind: 'unresolvedVariable' }, known(20)), /, v19\./);
    assert.match(step({ kind: 'unresolvedVariable' }, known(23)), /, v19 and 3 more\./);
  });
});
