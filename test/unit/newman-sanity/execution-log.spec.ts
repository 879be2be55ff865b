import assert from 'node:assert/strict';
import { describeExchange, executionLog, headingLine } from '../../../tasks/NewmanSanity/report/execution-lines.ts';
import { absent, testsUnderWay } from '../../../tasks/NewmanSanity/results/execution.ts';
import { findingsOf } from '../../../tasks/NewmanSanity/results/findings.ts';
import { factsOfNoTests, judge } from '../../../tasks/NewmanSanity/results/verdict.ts';
import { ALL_RULES, assertion, collection, exchange, execution } from '../../support/newman/records.ts';

const mask = (text: string) => text.replaceAll('s3cret', '***');

describe('NewmanSanity: the log of a request', () => {
  const log = (messages: readonly string[], body?: Buffer) => {
    const one = execution({ assertions: [assertion('is 458', 'failed', `s3cret ${'x'.repeat(3000)}`)] });
    const traffic = [{ exchange: exchange({ sender: 'script' }), sentHeaders: [], receivedHeaders: [], body }];
    return executionLog('failures', { execution: one, ...findingsOf(one, ALL_RULES), traffic, messages }, mask);
  };

  it('masks messages before they are cut, and indents what scripts wrote in several lines', () => {
    const { lines } = log(['log: first s3cret\nsecond']);
    const [, failed = '', said] = lines;
    assert.match(failed, /^ {4}FAILED {2}is 458: \*\*\* x+…$/);
    assert.ok(failed.length < 2100);
    assert.equal(said, '    log: first ***\n    second');
  });

  it('shows the start of a long body with how much there is, and says where there is none', () => {
    const long = log([], Buffer.from('y'.repeat(5000)));
    assert.deepEqual(long.blocks[0]?.lines.slice(-1), ['(the first 2000 characters of 5000 bytes)']);
    assert.equal(long.blocks[0]?.title, 'Health: GET http://python-service:8000/health (sent by a script)');
    assert.deepEqual(log([]).blocks[0]?.lines.slice(-1), ['(no body)']);
    assert.deepEqual(log([], Buffer.alloc(0)).blocks[0]?.lines.slice(-1), ['(no body)']);
  });

  it('says of an exchange what came of it', () => {
    assert.equal(describeExchange(undefined), 'not sent');
    const answer = { status: 200, reason: '', milliseconds: 3 };
    assert.equal(describeExchange(exchange({ url: 'http://h/', answer })), 'GET http://h/ 200, 3 ms');
    const open = exchange({ url: 'http://h/', answer: undefined });
    assert.equal(describeExchange(open), 'GET http://h/ no response: not ended');
  });

  it('begins with the name of the collection, and with the iteration where there are several', () => {
    const sanity = { name: 'Sanity', source: 'sanity.json' };
    assert.equal(headingLine(sanity, 1, 1), '\nSanity (sanity.json)');
    assert.equal(headingLine(sanity, 2, 3), '\nSanity (sanity.json), iteration 2 of 3');
  });
});

describe('NewmanSanity: what a run says when it ends early', () => {
  it('counts what was sent and what failed so far', () => {
    const one = execution({ assertions: [assertion('a', 'failed'), assertion('b')] });
    assert.equal(
      testsUnderWay([one], 'a.json'),
      'The sanity tests had not ended: 1 request was made, 1 of 2 assertions failed (last in a.json). The deployment was not changed.',
    );
    const unsent = execution({ exchanges: [], assertions: [] });
    assert.match(testsUnderWay([unsent], 'a.json'), /: 0 requests were made, 0 of 0 assertions failed/);
  });

  it('keeps the name of a collection whose turn never came', () => {
    const { name, source, variablesUsed, ended, executions } = absent(collection());
    assert.deepEqual([name, source, variablesUsed], ['Sanity', 'sanity.json', ['TARGET_URL']]);
    assert.deepEqual([ended, executions], ['absent', []]);
  });

  it('is never green where no collection had its turn', () => {
    assert.equal(judge(factsOfNoTests({ kind: 'cancelled' })).result, 'failed');
    assert.equal(judge(factsOfNoTests({ kind: 'fault', message: 'x' })).result, 'error');
    assert.equal(judge(factsOfNoTests({ kind: 'complete' })).result, 'failed');
  });
});
