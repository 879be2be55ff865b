import assert from 'node:assert/strict';
import { whatToQueue } from '../../../tasks/NewmanSanity/queue-rollback/what-to-queue.ts';
import { ALL_LEVELS, showAll } from '../../support/newman/show.ts';
import { failedMessage, passedMessage } from '../../../tasks/NewmanSanity/report/failure-message.ts';
import { escapeMarkdown } from '../../../shared/report/markdown.ts';
import { summaryMarkdown, summaryTitle } from '../../../tasks/NewmanSanity/report/summary.ts';
import { judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { assertion, collection, exchange, execution, facts, unanswered } from '../../support/newman/records.ts';

const clean = (text: string) => text;
const NO_PIPELINE = { rollbackPipeline: undefined, rollbackParameters: undefined };
const DEPLOY_INFO = {
  buildId: '1',
  imageTag: '458',
  imageName: 'r/app',
  namespace: 'shop',
  deploymentName: 'app',
  serviceUrl: '',
};
const of = (...executions: Parameters<typeof execution>[0][]) =>
  facts({ collections: [collection({ executions: executions.map((more) => execution(more)) })] });

describe('NewmanSanity: console', () => {
  const passed = execution();
  const failed = execution({
    folders: ['F'],
    name: 'Version',
    assertions: [assertion('one'), assertion('two', 'failed', 'expected 1'), assertion('three', 'skipped')],
  });

  it('shows each request in a line, with its assertions below', () => {
    assert.deepEqual(showAll('requests', passed).infos, [
      '  Health: GET http://python-service:8000/health 200 OK, 12 ms',
      '    passed  status is 200',
    ]);
  });

  it('shows failures on every level, with request ids and the start of the body', () => {
    for (const level of ALL_LEVELS) {
      const { infos, groups } = showAll(level, failed);
      assert.ok(infos.includes('    FAILED  two: expected 1'), level);
      assert.deepEqual(
        groups.map(({ title }) => title),
        ['F / Version: GET http://python-service:8000/health'],
      );
      assert.deepEqual(groups[0]?.lines, [
        'GET http://python-service:8000/health 200 OK, 12 ms',
        'sent traceparent: 00-1',
        'received X-Request-Id: 7',
        'first',
        'second',
      ]);
    }
  });

  it('shows nothing of what passed on level failures, and bodies of all on level bodies', () => {
    assert.deepEqual(showAll('failures', passed), { infos: [], groups: [] });
    assert.equal(showAll('requests', passed).groups.length, 0);
    assert.equal(showAll('bodies', passed).groups.length, 1);
    assert.ok(!showAll('failures', failed).infos.includes('    passed  one'));
  });

  it('shows no bytes that are no text', () => {
    const { groups } = showAll('bodies', passed, Buffer.from([1, 0, 2]));
    assert.equal(groups[0]?.lines.at(-1), '(3 bytes that are no text)');
  });
});

describe('NewmanSanity: last line', () => {
  it('says what passed', () => {
    const given = of({}, { assertions: [assertion('x'), assertion('y', 'skipped')] });
    assert.equal(
      passedMessage(judge(given), given),
      'Sanity tests passed: 2 assertions, 1 skipped in 2 requests (sanity.json).',
    );
  });

  const failed = of(
    { name: 'Version', assertions: [assertion('is the deployed one', 'failed', "expected '456' to equal '458'")] },
    {},
    {},
  );
  const cases: readonly [title: string, given: typeof failed, expected: string][] = [
    [
      'a rejected image is to be rolled back',
      failed,
      "Sanity tests failed: 1 of 3 assertions: Version / is the deployed one: expected '456' to equal '458' (sanity.json). Queue the rollback: SmartRollback@1 with namespace=shop, deploymentName=app, expectedImage=r/app:458",
    ],
    [
      'other causes come first',
      of({ exchanges: [unanswered('getaddrinfo ENOTFOUND x', 'ENOTFOUND')] }),
      'Sanity tests failed: 1 request without a response: Health: no response from GET http://python-service:8000/health: getaddrinfo ENOTFOUND x (sanity.json). This agent cannot resolve the name: is the zone private? Use an agent inside the network, or expose the service by an ingress. If the new version is to blame, queue the rollback: SmartRollback@1 with namespace=shop, deploymentName=app, expectedImage=r/app:458',
    ],
  ];
  for (const [title, given, expected] of cases) {
    it(title, () => {
      const verdict = judge(given);
      const last = whatToQueue(
        { kind: 'notAsked' },
        { inputs: NO_PIPELINE, deployInfo: DEPLOY_INFO, sanity: verdict.sanity, inRelease: false },
      );
      assert.equal(failedMessage(verdict, given, last, clean), expected);
    });
  }

  it('ends with the cause where there is nothing to say about a rollback', () => {
    assert.match(failedMessage(judge(failed), failed, '', clean), /\(sanity\.json\)\.$/);
  });
});

describe('NewmanSanity: summary', () => {
  it('lists failed requests first, the slowest on top', () => {
    const at = (milliseconds: number) => ({
      exchanges: [exchange({ answer: { status: 200, reason: 'OK', milliseconds } })],
    });
    const bad = [assertion('x', 'failed', 'm')];
    const given = of(
      { name: 'fine', ...at(900) },
      { name: 'quick', assertions: bad, ...at(5) },
      { name: 'slow', assertions: bad, ...at(700) },
    );
    const rows = summaryMarkdown(given, judge(given), DEPLOY_INFO, clean)
      .split('\n')
      .filter((line) => /^\| [a-z]/.test(line));
    assert.deepEqual(rows, [
      '| slow | GET /health | 200 OK | 700 ms | **1 of 1 failed** |',
      '| quick | GET /health | 200 OK | 5 ms | **1 of 1 failed** |',
      '| fine | GET /health | 200 OK | 900 ms | 1 passed |',
    ]);
  });

  it('shows foreign text as it is', () => {
    assert.equal(escapeMarkdown('a|b\n<img> [x](y) `c` *d*'), 'a\\|b &lt;img&gt; \\[x\\]\\(y\\) \\`c\\` \\*d\\*');
  });

  it('has a title that may be the name of a file', () => {
    assert.equal(summaryTitle([{ name: 'A/B: "c"' }, { name: 'D' }]), 'Sanity tests - A B c , D');
    assert.equal(summaryTitle([]), 'Sanity tests');
    assert.ok(summaryTitle([{ name: 'x'.repeat(300) }]).length <= 100);
  });
});
