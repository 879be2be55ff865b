import assert from 'node:assert/strict';
import { warningsIn } from '../../../shared/kubernetes/warning-header.ts';

describe('what the API server warns of', () => {
  const rows: readonly (readonly [what: string, header: string | undefined, warnings: readonly string[]])[] = [
    ['nothing', undefined, []],
    ['a field that it does not know', '299 - "unknown field \\"spec.bogus\\""', ['unknown field "spec.bogus"']],
    [
      'several things',
      '299 - "unknown field \\"spec.a\\"", 299 - "a comma, and a \\\\ too"',
      ['unknown field "spec.a"', 'a comma, and a \\ too'],
    ],
    ['what a proxy says is none of it', '110 proxy "Response is Stale"', []],
    ['what is malformed is none', '299 - "cut off', []],
  ];
  for (const [what, header, warnings] of rows) {
    it(what, () => assert.deepEqual(warningsIn(header), warnings));
  }
});
