import assert from 'node:assert/strict';
import type { RequestEnd } from '../../../shared/http/retry.ts';
import { limitsOf, pauseBeforeRetry } from '../../../shared/kubernetes/request-patience.ts';
import type { RetryCircumstances } from '../../../shared/kubernetes/request-patience.ts';

describe('a request to the API server waits', () => {
  it('10 s for its connection and 65 s from there for a change: two webhooks may take 30 s each', () =>
    assert.deepEqual(limitsOf('change'), { connect: 10_000, answer: 65_000, from: 'connection', body: 60_000 }));
  it('as long for a change that is only tried', () => assert.deepEqual(limitsOf('try'), limitsOf('change')));
  it('15 s in all for a note, so that it does not hold up a step whose work is done', () =>
    assert.deepEqual(limitsOf('note'), { connect: 10_000, answer: 15_000, from: 'start', body: 5_000 }));
  it('10 s in all for a read, so that a dead server is told within 15 s', () =>
    assert.deepEqual(limitsOf('read'), { connect: 10_000, answer: 10_000, from: 'start', body: 60_000 }));
  it('30 s for the next event of a watch', () =>
    assert.deepEqual(limitsOf('watch'), {
      connect: 10_000,
      answer: 30_000,
      from: 'connection',
      body: Number.POSITIVE_INFINITY,
    }));
});

describe('a failed request to the API server is sent again', () => {
  const SILENT: RequestEnd = { kind: 'silent' };
  const RESET: RequestEnd = { kind: 'broken', code: 'ECONNRESET', neverSent: false };
  const REFUSED: RequestEnd = { kind: 'broken', code: 'ECONNREFUSED', neverSent: true };
  const status = (code: number, retryAfterSeconds?: number): RequestEnd => ({
    kind: 'answered',
    status: code,
    retryAfterSeconds,
  });
  const now: RetryCircumstances = { kind: 'read', answered: true, brief: false, attempt: 0, elapsed: 0 };
  const rows: readonly [when: string, end: RequestEnd, Partial<RetryCircumstances>, pause: number | undefined][] = [
    ['a read after silence, where the server had answered', SILENT, { elapsed: 10_000 }, 200],
    ['the same twice silent', SILENT, { elapsed: 20_200, attempt: 1 }, 400],
    ['not once 30 s are over', SILENT, { elapsed: 30_000, attempt: 2 }, undefined],
    ['not after silence of a server that never answered', SILENT, { answered: false, elapsed: 10_000 }, undefined],
    ['not after silence, where whoever asks bears it', SILENT, { brief: true, elapsed: 10_000 }, undefined],
    ['a change after silence: never', SILENT, { kind: 'change' }, undefined],
    ['a read after 503, also the tenth time', status(503), { attempt: 9, elapsed: 24_000 }, 5000],
    ['a read after 503 of a server that never answered', status(503), { answered: false, elapsed: 3000 }, 200],
    ['not after 4 s of those', status(503), { answered: false, elapsed: 3900 }, undefined],
    ['not a sixth time of those', status(503), { answered: false, attempt: 5 }, undefined],
    ['a change after 503: never', status(503), { kind: 'change' }, undefined],
    ['what is only tried after 503, like a read', status(503), { kind: 'try', attempt: 1 }, 400],
    ['what is only tried and whose connection broke', RESET, { kind: 'try', elapsed: 20_000 }, 200],
    ['not what is only tried after 500, which may be said of it', status(500), { kind: 'try' }, undefined],
    ['a read whose connection broke', RESET, { elapsed: 20_000 }, 200],
    ['a change whose connection broke: never', RESET, { kind: 'change' }, undefined],
    ['a change that was refused a connection', REFUSED, { kind: 'change', elapsed: 100 }, 200],
    ['not for longer than 4 s of those', REFUSED, { kind: 'change', elapsed: 4000 }, undefined],
    ['whatever was throttled, when the server says', status(429, 8), { kind: 'change', elapsed: 20_000 }, 8000],
    ['a note after silence: never', SILENT, { kind: 'note' }, undefined],
    ['a note that was refused a connection', REFUSED, { kind: 'note', elapsed: 100 }, 200],
    ['a note that was throttled, where it is for a moment', status(429, 1), { kind: 'note' }, 1000],
    ['not a note that was throttled for longer', status(429, 8), { kind: 'note' }, undefined],
    [
      'not a change that whoever asks sends again: an eviction',
      status(429),
      { kind: 'change', brief: true },
      undefined,
    ],
    ['what was throttled for long, after 10 s', status(429, 60), {}, 10_000],
    ['not what is not there', status(404), {}, undefined],
  ];
  for (const [when, end, more, pause] of rows) {
    it(when, () => assert.equal(pauseBeforeRetry(end, { ...now, ...more }, 1), pause));
  }
});
