import assert from 'node:assert/strict';
import { nextStep } from '../../../tasks/NewmanSanity/results/next-step.ts';
import { judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import type { Finding } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { RunFacts } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { assertion, collection, exchange, execution, facts } from '../../support/newman/records.ts';

const KNOWN = { knownVariables: ['a', 'b'], collections: [] };

// One row for each row of the table in newman.md#9-next-steps-by-cause; those of its class `input` are Faults of their
// own.
describe('NewmanSanity: next steps', () => {
  const base: Finding = {
    kind: 'noResponse',
    collection: undefined,
    execution: undefined,
    test: '',
    message: '',
    code: undefined,
    cause: undefined,
  };
  const rows: readonly [Partial<Finding>, RegExp][] = [
    [
      { message: 'getaddrinfo ENOTFOUND {{baseurl}}', code: 'ENOTFOUND' },
      /^Give \{\{baseurl\}\} a value by targetUrlVariable, variables .*; known are: a, b\.$/,
    ],
    [{ message: 'Invalid URI "http://%7B%7Bhost%7D%7D/x"' }, /^Give \{\{host\}\} a value/],
    [
      { message: 'getaddrinfo ENOTFOUND shop.prod.svc.cluster.local', code: 'ENOTFOUND' },
      /name inside of a cluster.*kubernetesServiceConnection.*port-forward/,
    ],
    [{ message: 'getaddrinfo ENOTFOUND svc', code: 'ENOTFOUND' }, /cannot resolve the name.*private.*ingress/],
    [{ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' }, /port and targetPort.*Ready.*readyTimeoutSeconds/],
    [{ message: 'ETIMEDOUT', code: 'ETIMEDOUT' }, /firewall or network policy.*requestTimeoutSeconds/],
    [{ message: 'ESOCKETTIMEDOUT', code: 'ESOCKETTIMEDOUT' }, /firewall or network policy/],
    [{ message: 'connect EHOSTUNREACH', code: 'EHOSTUNREACH' }, /firewall or network policy/],
    [{ message: 'the server does not speak HTTP/2', code: 'HTTP2_NOT_SPOKEN' }, /^Set the HTTP version/],
    [{ message: 'the answer is larger than 100 MiB', code: 'ANSWER_TOO_LARGE' }, /^Let the request ask for less/],
    [{ message: 'read ECONNRESET', code: 'ECONNRESET' }, /may still be starting.*readyPath.*retries/],
    [
      { kind: 'notReady', message: 'x was not ready within 60 s; its last answer was status 503' },
      /may still be starting/,
    ],
    [{ message: 'self-signed certificate in certificate chain', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /caCertificates/],
    [{ message: 'unable to verify', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, /caCertificates.*insecure/],
    [{ message: 'certificate has expired', code: 'CERT_HAS_EXPIRED' }, /caCertificates/],
    [{ message: 'PPERM: insecure file access outside working directory' }, /workingDirectory/],
    [{ kind: 'scriptError', message: 'sandbox not responding' }, /loop or a very large body.*scriptTimeoutSeconds/],
    [{ kind: 'scriptError', message: 'Script execution timed out.' }, /loop or a very large body/],
    [{ kind: 'scriptError', message: 'x is not defined' }, /Correct the script/],
    [{ kind: 'scriptError', message: 'the script awaits a promise that nothing will settle' }, /Look for an await/],
    [
      { kind: 'omission', message: 'something was left out: its bearer authorization was not sent: token is empty' },
      /^Give the variable .* No Auth; known are: a, b\.$/,
    ],
    [{ kind: 'scriptError', message: 'TypeError: pm.require is not a function' }, /^Newman has no packages/],
    [{ kind: 'neverEnded' }, /^Call done on every way/],
    [{ kind: 'unresolvedVariable' }, /known are: a, b\. .*allowUnresolved/],
    [
      { kind: 'unresolvedVariable', message: '{{a}} was sent as it stands (URL, by a script)' },
      /pm\.variables\.replaceIn/,
    ],
    [{ kind: 'unresolvedVariable', message: '{{c}} was sent as it stands (URL, by a script)' }, /^Give it by/],
    [
      { test: 'request of a script sent: GET {{a}}/x', message: 'getaddrinfo ENOTFOUND {{a}}', code: 'ENOTFOUND' },
      /pm\.variables\.replaceIn/,
    ],
    [{ test: 'request of a script sent: GET {{c}}/x', message: 'ENOTFOUND {{c}}' }, /^Give \{\{c\}\} a value/],
    [{ kind: 'noTests' }, /pm\.test.*failOnNoTests/],
    [{ kind: 'targetNotUsed' }, /targetUrlVariable/],
    [{ kind: 'deadline' }, /^Raise timeoutSeconds, or look for a request that does not end[^.]*\.$/],
  ];
  for (const [finding, expected] of rows) {
    it(`${finding.kind ?? 'noResponse'}: ${finding.message ?? ''}`, () =>
      assert.match(nextStep({ ...base, cause: finding.message, ...finding }, KNOWN), expected));
  }

  it('a target that went away is told from its pods, and no other cause', () => {
    const known = { ...KNOWN, goneMeanwhile: 'Container app of pod p was OOM-killed.' };
    const step = (code: string, message: string) => nextStep({ ...base, code, message, cause: message }, known);
    assert.equal(step('ECONNRESET', 'the answer was cut off'), known.goneMeanwhile);
    assert.equal(step('TUNNEL_FAILED', 'no pod took it'), known.goneMeanwhile);
    assert.match(step('ENOTFOUND', 'getaddrinfo ENOTFOUND h'), /cannot resolve the name/);
  });

  /** The steps of a run in which requests were answered with these statuses; all but 200 fail an assertion. */
  const stepsOf = (statuses: readonly number[], more: Partial<RunFacts> = {}): string[] => {
    const executions = statuses.map((status, index) =>
      execution({
        name: `Request ${index + 1}`,
        exchanges: [exchange({ answer: { status, reason: '', milliseconds: 5 } })],
        assertions: [assertion('status is 200', status === 200 ? 'passed' : 'failed', `expected ${status} to be 200`)],
      }),
    );
    const given: RunFacts = facts({ knownVariables: ['token'], collections: [collection({ executions })], ...more });
    return judge(given).findings.map((finding) => nextStep(finding, given));
  };
  const REFUSED = /^The service refused the credentials \(401\) in 2 of 3 requests: which of secretVariables.*token\.$/;
  const statusRows: readonly [title: string, statuses: readonly number[], steps: readonly RegExp[]][] = [
    ['401 in many requests: the credentials', [200, 401, 401], [REFUSED, REFUSED]],
    ['403 in the only request: the credentials', [403], [/credentials \(403\) in 1 of 1 request:/]],
    ['403 in one of many requests: the product or its test', [200, 200, 200, 403], [/^$/]],
    ['503 from the first request on: it is still starting', [503, 200], [/may still be starting.*retries/]],
    ['504 in the middle: the product', [200, 504, 200], [/^$/]],
    ['500: the product or its test', [500, 500], [/^$/, /^$/]],
  ];
  for (const [title, statuses, steps] of statusRows) {
    it(title, () => {
      const found = stepsOf(statuses);
      assert.equal(found.length, steps.length);
      for (const [index, expected] of steps.entries()) assert.match(found[index] ?? '', expected);
    });
  }

  it('a gateway that answers for a target which went away: told from its pods, and no other status', () => {
    const goneMeanwhile = 'Container app of pod p was OOM-killed.';
    assert.deepEqual(stepsOf([200, 502, 500], { goneMeanwhile }), [goneMeanwhile, '']);
  });

  it('the time-out names the slowest request', () => {
    const executions = [
      execution({ name: 'Health', milliseconds: 10 }),
      execution({ folders: ['Orders'], name: 'Export', milliseconds: 9000 }),
    ];
    const given = facts({ collections: [collection({ executions })], ended: { kind: 'deadline', seconds: 9 } });
    const [first] = judge(given).findings.map((finding) => nextStep(finding, given));
    assert.match(first ?? '', /The slowest request was Orders \/ Export \(9000 ms\)\.$/);
  });
});
