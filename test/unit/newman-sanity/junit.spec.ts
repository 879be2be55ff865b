import assert from 'node:assert/strict';
import { junitXml } from '../../../tasks/NewmanSanity/report/junit.ts';
import { testSuites } from '../../../tasks/NewmanSanity/report/test-cases.ts';
import { judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import type { RunFacts } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { assertion, collection, exchange, execution, facts, unanswered } from '../../support/newman/records.ts';
import { readCases } from '../../support/newman/run.ts';

const clean = (text: string) => text;

function write(given: RunFacts): string {
  return junitXml(testSuites(given.collections, judge(given), Date.UTC(2026, 0, 1)), clean);
}

function read(given: RunFacts): [name: string, state: string][] {
  return readCases(write(given)).map(({ name, failure, error, skipped }) => [
    name,
    failure ? 'failed' : error ? 'error' : skipped ? 'skipped' : 'passed',
  ]);
}

const of = (...executions: Parameters<typeof execution>[0][]) =>
  facts({ collections: [collection({ executions: executions.map((more) => execution(more)) })] });

// The defects of newman's own reporter (newman.md#42-defects-of-the-built-in-reporter), each shown right.
describe('NewmanSanity: JUnit', () => {
  it('shows a request error as a case of its own', () => {
    const given = of({ exchanges: [unanswered('connect ECONNREFUSED')], assertions: [] });
    assert.deepEqual(read(given).slice(0, 1), [['Health / request sent', 'error']]);
    assert.match(readCases(write(given))[0]?.error?.message ?? '', /no response from GET .+: connect ECONNREFUSED/);
  });

  it('shows errors of scripts as cases of their own', () => {
    const given = of({
      scriptErrors: [
        { place: 'pre-request script', message: 'a' },
        { place: 'test script', message: 'b' },
      ],
    });
    assert.deepEqual(read(given), [
      ['Health / pre-request script', 'error'],
      ['Health / test script', 'error'],
      ['Health / status is 200', 'passed'],
    ]);
  });

  const endings: readonly (readonly [string, Parameters<typeof execution>[0]])[] = [
    ['request sent', { exchanges: [unanswered('x')], assertions: [] }],
    [
      'pre-request script',
      { exchanges: [], assertions: [], scriptErrors: [{ place: 'pre-request script', message: 'x' }] },
    ],
  ];
  for (const [name, more] of endings) {
    it(`has cases also where bail met an error: ${name}`, () => {
      const planned = [
        { folders: [], name: 'Health' },
        { folders: ['F'], name: 'Next' },
      ];
      const given = facts({ collections: [collection({ ended: 'stopped', planned, executions: [execution(more)] })] });
      assert.deepEqual(read(given).slice(0, 2), [
        [`Health / ${name}`, 'error'],
        ['F / Next / not run', 'skipped'],
      ]);
    });
  }

  it('keeps tests of the same name in one request apart', () => {
    const given = of({ assertions: [assertion('same', 'failed', 'x'), assertion('same'), assertion('same')] });
    assert.deepEqual(read(given), [
      ['Health / same', 'failed'],
      ['Health / same (#2)', 'passed'],
      ['Health / same (#3)', 'passed'],
    ]);
  });

  it('keeps requests of the same name apart, and those of another folder by their folder', () => {
    const given = of({ position: 0 }, { position: 1 }, { position: 2, folders: ['Deep', 'Er'] });
    assert.deepEqual(
      read(given).map(([name]) => name),
      ['Health / status is 200', 'Health / status is 200 (#2)', 'Deep / Er / Health / status is 200'],
    );
  });

  it('keeps iterations apart, with a suite for each', () => {
    const executions = [
      execution({ assertions: [assertion('t', 'failed', 'x')] }),
      execution({ iteration: 2, assertions: [assertion('t')] }),
    ];
    const given = facts({ collections: [collection({ iterations: 2, executions })] });
    assert.deepEqual(read(given), [
      ['Health / t [iteration 1]', 'failed'],
      ['Health / t [iteration 2]', 'passed'],
    ]);
    assert.equal(write(given).match(/<testsuite /g)?.length, 2);
  });

  it('counts what it holds', () => {
    const xml = write(
      of({
        assertions: [assertion('a'), assertion('b', 'failed', 'x'), assertion('c', 'skipped')],
        scriptErrors: [{ place: 'test script', message: 'e' }],
      }),
    );
    assert.equal(xml.match(/tests="4" failures="1" errors="1" skipped="1"/g)?.length, 2);
  });

  it('writes skipped tests as skipped', () => {
    assert.deepEqual(read(of({ assertions: [assertion('a'), assertion('b', 'skipped')] })), [
      ['Health / a', 'passed'],
      ['Health / b', 'skipped'],
    ]);
  });

  it('gives the time of a request to its first case only', () => {
    const cases = readCases(write(of({ assertions: [assertion('a'), assertion('b')] })));
    assert.deepEqual(
      cases.map(({ time }) => time),
      ['0.012', '0.000'],
    );
  });

  it('gives a suite the time from its first request to the end of its last', () => {
    const start = Date.UTC(2026, 0, 1);
    const given = of({ startedAt: start, milliseconds: 40 }, { position: 1, startedAt: start + 100, milliseconds: 50 });
    assert.match(write(given), /<testsuite name="Sanity"[^>]* timestamp="2026-01-01T00:00:00\.000Z" time="0\.150"/);
  });

  it('keeps names in every script, with folders in the class', () => {
    const given = facts({
      collections: [collection({ name: 'Проверка', executions: [execution({ folders: ['認証 / login?'] })] })],
    });
    const [only] = readCases(write(given));
    assert.deepEqual(
      [only?.classname, only?.name],
      ['Проверка.認証 / login?', '認証 / login? / Health / status is 200'],
    );
  });

  it('writes a text that is exactly `true` as any other', () => {
    const given = of({ name: 'true', assertions: [assertion('true', 'failed', 'true')] });
    assert.match(write(given), /<failure message="true" type="AssertionFailure">/);
    assert.deepEqual(read(given), [['true / true', 'failed']]);
  });

  it('keeps long names apart: the same test twice, in two iterations, and names that begin alike', () => {
    const long = 'x'.repeat(600);
    const twice = { assertions: [assertion(long), assertion(long), assertion(`${long}y`)] };
    const given = facts({
      collections: [
        collection({ iterations: 2, executions: [execution(twice), execution({ ...twice, iteration: 2 })] }),
      ],
    });
    const names = readCases(write(given)).map(({ name }) => name);
    assert.equal(new Set(names).size, 6);
    assert.ok(names.every((name) => name.length <= 512));
    assert.match(names.at(-1) ?? '', /x… \[iteration 2\] \(#3\)$/);
  });

  it('replaces characters that XML forbids, in names and messages', () => {
    const nasty = '\u0001\u001b[31m\uFFFE\uD800 <&>"\' ]]>';
    const given = of({ name: nasty, assertions: [assertion(nasty, 'failed', `${nasty}\nline`)] });
    const [only] = readCases(write(given));
    assert.equal(only?.name, `\uFFFD\uFFFD[31m\uFFFD\uFFFD <&>"' ]]> / \uFFFD\uFFFD[31m\uFFFD\uFFFD <&>"' ]]>`);
    assert.match(only?.failure?.message ?? '', / line$/);
    assert.match(only?.failure?.text ?? '', /\nline\nGET http:\/\/python-service:8000\/health 200 OK, 12 ms$/);
  });

  it('is written whatever ended the run', () => {
    const ends: readonly [RunFacts['ended'], string][] = [
      [{ kind: 'deadline', seconds: 5 }, 'Sanity tests / finished in time'],
      [{ kind: 'cancelled' }, 'Sanity tests / ran to the end'],
      [{ kind: 'notReady', message: 'm', code: undefined, cause: 'status 503' }, 'Sanity tests / service is ready'],
      [{ kind: 'fault', message: 'm' }, 'Sanity tests / sanity tests can be run'],
    ];
    for (const [ended, name] of ends) assert.deepEqual(read(facts({ collections: [], ended })), [[name, 'error']]);
    const broken = facts({ collections: [collection({ errors: ['newman gave up'] })] });
    assert.deepEqual(read(broken).at(-1), ['Sanity / collection can be run', 'error']);
  });

  it("does not mistake a script's request for the request itself", () => {
    const given = of({
      exchanges: [exchange(), { ...unanswered('gone'), sender: 'script', url: 'http://auth/token' }],
    });
    assert.deepEqual(read(given), [
      ['Health / request of a script sent: GET http://auth/token', 'error'],
      ['Health / status is 200', 'passed'],
    ]);
  });

  it('shows an empty collection and what was never begun', () => {
    const given = facts({
      collections: [
        collection({ executions: [], planned: [] }),
        collection({ name: 'B', ended: 'absent', executions: [] }),
      ],
    });
    assert.deepEqual(read(given).slice(0, 2), [
      ['Sanity / collection contains at least one assertion', 'error'],
      ['B / not run', 'skipped'],
    ]);
  });

  it('holds what the reader of the agent takes: name, class, time, one outcome each, and the span of the run', () => {
    const xml = write(
      facts({
        ended: { kind: 'deadline', seconds: 5 },
        collections: [
          collection({
            ended: 'stopped',
            planned: [{ folders: [], name: 'Left out' }],
            executions: [
              execution({ assertions: [assertion('a'), assertion('', 'failed', ''), assertion('c', 'skipped')] }),
              execution({
                name: '',
                position: 1,
                exchanges: [unanswered('x')],
                scriptErrors: [{ place: 'test script', message: '' }],
              }),
            ],
          }),
        ],
      }),
    );
    const cases = readCases(xml);
    assert.ok(cases.length > 6);
    for (const { name, classname, time, failure, error, skipped } of cases) {
      assert.ok(name !== '' && classname !== '', name);
      assert.match(time, /^\d+\.\d{3}$/);
      const outcomes = [failure, error, skipped].filter((outcome) => outcome !== undefined);
      assert.ok(outcomes.length <= 1 && !outcomes.some(Array.isArray), name);
    }
    for (const [, timestamp = ''] of xml.matchAll(/timestamp="([^"]*)"/g)) assert.ok(Date.parse(timestamp) > 0);
  });

  it('cuts what is too long', () => {
    const [only] = readCases(write(of({ assertions: [assertion('n'.repeat(900), 'failed', 'm'.repeat(50_000))] })));
    assert.ok((only?.name.length ?? 0) <= 501);
    assert.equal(only?.failure?.message.length, 1001);
    assert.equal(only?.failure?.text.length, 10_001);
  });
});
