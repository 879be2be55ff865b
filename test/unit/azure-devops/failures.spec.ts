import assert from 'node:assert/strict';
import { AzureDevOpsFault, describeFailure } from '../../../shared/azure-devops/describe-failure.ts';
import { pageOfRun, runSubject } from '../../../shared/azure-devops/pipeline-run.ts';
import type { FailureFacts } from '../../../shared/azure-devops/request-failure.ts';
import { RequestFailure } from '../../../shared/azure-devops/request-failure.ts';

const JOB = { collectionUri: 'https://dev.azure.com/contoso/', project: 'Shop' };
const facts = (more: Partial<FailureFacts>): FailureFacts => ({
  reason: 'serverError',
  host: 'dev.azure.com',
  ...more,
});

describe('A request to Azure DevOps that failed, in one line', () => {
  const cases: readonly (readonly [string, Partial<FailureFacts>, RegExp])[] = [
    [
      'what is not there',
      { reason: 'notFound', status: 404 },
      /does not have it \(404\).*deleted by retention.*"View builds"/,
    ],
    ['a sign-in page', { reason: 'signInPage', status: 203 }, /did not accept the token.*sign-in page \(203\)/],
    ['no token', { reason: 'notAuthenticated', status: 401, said: 'Go away.' }, /\(401: Go away\).*run the job again/],
    [
      'no right',
      { reason: 'forbidden' },
      /no right to it \(403\)\. Grant "View builds" on the pipelines of project Shop/,
    ],
    ['too many requests', { reason: 'throttled' }, /fewer requests \(429\)\. Run the step again later/],
    ['too many, and for how long', { reason: 'throttled', retryAfterSeconds: 9 }, /\(429\), again after 9 s\./],
    ['a server error', { status: 503 }, /dev\.azure\.com failed \(503\)\. Run the step again.*status\.dev\.azure\.com/],
    ['an error of a server of their own', { host: 'tfs:8080' }, /look at the event log of that server/],
    ['a change whose answer was lost', { maybeSent: true }, /Whether it happened is not known; look there first/],
    [
      'a refusal',
      { reason: 'rejected', status: 400, said: 'No\n such  branch.' },
      /refused it \(400\): No such branch\. Correct what it names/,
    ],
    [
      'a redirect',
      { reason: 'redirected', status: 302 },
      /leads elsewhere \(302\), and the token goes to no other host/,
    ],
    ['a redirect that says where', { reason: 'redirected', said: 'to x' }, /leads elsewhere to x,/],
    ['an answer that is none', { reason: 'unreadable' }, /is not what the API promises\. Is a proxy/],
    ['too much', { reason: 'tooLarge', said: '3 GiB' }, /it has 3 GiB, far more than it should/],
    ['too much, nobody knows how much', { reason: 'tooLarge' }, /it has too many bytes/],
    [
      'no connection',
      { reason: 'unreachable', said: 'ECONNREFUSED' },
      /cannot be reached: ECONNREFUSED\. Check the network/,
    ],
    ['no answer', { reason: 'timedOut', maybeSent: true }, /did not answer in time\. Whether it happened is not known/],
  ];
  for (const [title, more, expected] of cases) {
    it(title, () => {
      const line = describeFailure(runSubject(7, 'Shop'), facts(more), JOB);
      assert.match(line, /^Run 7 of project Shop cannot be read: /);
      assert.match(line, expected);
    });
  }

  it('says its own way on where the request has one', () => {
    const queueing = { ...runSubject(7, 'Shop', 'cannot be queued'), whenRejected: 'Give the parameter.' };
    assert.match(
      describeFailure(queueing, facts({ reason: 'rejected' }), JOB),
      /cannot be queued: .* Give the parameter\.$/,
    );
  });

  it('tells callers the reason, and whether a change may have been made', () => {
    const fault = new AzureDevOpsFault('no', facts({ maybeSent: true }), new Error('reset'));
    assert.deepEqual([fault.message, fault.reason, fault.mayHaveHappened], ['no', 'serverError', true]);
    assert.equal(new AzureDevOpsFault('no', facts({}), undefined).mayHaveHappened, false);
  });

  it('names reason and host before anybody has said what it was for', () => {
    assert.equal(new RequestFailure(facts({})).message, 'serverError (dev.azure.com)');
    const cause = new Error('reset');
    assert.equal(new RequestFailure(facts({}), cause).cause, cause);
  });
});

describe('The page of a run', () => {
  const server = { address: (project: string) => `https://dev.azure.com/contoso/${project}` };
  const own = 'https://dev.azure.com/contoso/Shop/_build/results?buildId=7';
  const cases: readonly (readonly [string, string | undefined, string])[] = [
    ['is what the server links to', 'https://tfs/x', 'https://tfs/x'],
    ['is its address where there is no link', undefined, own],
    ['is its address where the link is no web address', 'javascript:alert(1)', own],
    ['is its address where the link cannot be read', 'https://[', own],
  ];
  for (const [title, href, expected] of cases) {
    it(title, () => {
      assert.equal(pageOfRun(server, 'Shop', 7, href === undefined ? undefined : { web: { href } }), expected);
    });
  }
});
