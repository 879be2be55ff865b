import assert from 'node:assert/strict';
import { growingPause, pauseBefore, retryAfterSeconds } from '../../../shared/http/retry.ts';
import type { RequestEnd } from '../../../shared/http/retry.ts';

const PATIENCE = { mostAttempts: 4, firstPauseMilliseconds: 500, longestPauseMilliseconds: 30_000 };
const answered = (status: number, seconds?: number): RequestEnd => ({
  kind: 'answered',
  status,
  retryAfterSeconds: seconds,
});
const broken = (code: string, neverSent = false): RequestEnd => ({ kind: 'broken', code, neverSent });

describe('the pause before a request is sent again', () => {
  const rows: readonly [
    title: string,
    attempt: number,
    repeatable: boolean,
    end: RequestEnd,
    pause: number | undefined,
  ][] = [
    ['after a first 503', 0, true, answered(503), 500],
    ['doubles', 2, true, answered(500), 2000],
    ['ends with the last attempt', 3, true, answered(500), undefined],
    ['is what the server asks for, where that is longer', 0, true, answered(429, 5), 5000],
    ['is its own where the server asks for less', 1, true, answered(429, 0), 1000],
    ['is never longer than patience is', 0, true, answered(503, 900), 30_000],
    ['of a change that was throttled', 0, false, answered(429), 500],
    ['of a change that failed: none', 0, false, answered(503), undefined],
    ['after 501, which says that the server does not know how: none', 0, true, answered(501), undefined],
    ['after 404: none', 0, true, answered(404), undefined],
    ['of a read whose connection broke', 0, true, broken('ECONNRESET'), 500],
    ['of a change whose connection broke: none', 0, false, broken('ECONNRESET'), undefined],
    ['of a change that never left', 0, false, broken('ECONNREFUSED', true), 500],
    ['where the name does not exist: none', 0, true, broken('ENOTFOUND', true), undefined],
    ['where the certificate is not trusted: none', 0, true, broken('CERT_HAS_EXPIRED', true), undefined],
    ['after silence: none', 0, true, { kind: 'silent' }, undefined],
  ];
  for (const [title, attempt, repeatable, end, pause] of rows) {
    it(title, () => assert.equal(pauseBefore(attempt, repeatable, end, PATIENCE), pause));
  }

  it('is spread, but not what the server asks for, nor over the end of patience', () => {
    assert.equal(pauseBefore(1, true, answered(503), PATIENCE, 1.25), 1250);
    assert.equal(pauseBefore(0, true, answered(429, 5), PATIENCE, 0.75), 5000);
    const short = { ...PATIENCE, longestPauseMilliseconds: 600 };
    assert.equal(pauseBefore(2, true, answered(503), short, 1.25), 600);
  });

  it('grows up to its end', () => {
    const pauses = [0, 1, 2, 3, 4, 50].map((attempt) =>
      growingPause(attempt, { firstPauseMilliseconds: 1000, longestPauseMilliseconds: 10_000 }),
    );
    assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 10_000, 10_000]);
  });
});

describe('a Retry-After header', () => {
  const now = Date.parse('2026-11-24T02:00:00Z');
  for (const [header, expected] of [
    ['7', 7],
    ['-7', 0],
    ['Tue, 24 Nov 2026 02:00:30 GMT', 30],
    ['Tue, 24 Nov 2026 01:00:00 GMT', 0],
    ['soon', undefined],
    [' ', undefined],
    [undefined, undefined],
  ] as const) {
    it(`of ${header ?? 'nothing'} asks for ${expected ?? 'nothing'}`, () =>
      assert.equal(retryAfterSeconds(header, now), expected));
  }
});
