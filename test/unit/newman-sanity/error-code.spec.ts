import assert from 'node:assert/strict';
import { sanityErrorCode } from '../../../tasks/NewmanSanity/results/error-code.ts';
import { finding } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { FindingKind } from '../../../tasks/NewmanSanity/results/findings.ts';

describe('the code of tests that are not green', () => {
  const rows: readonly (readonly [what: string, kinds: readonly FindingKind[], code: string])[] = [
    ['a service that was not ready', ['notReady'], 'SR507'],
    ['a failed assertion, whatever came after it', ['assertion', 'deadline'], 'SR511'],
    ['a request without an answer', ['noResponse', 'assertion'], 'SR512'],
    ['a variable without a value', ['unresolvedVariable'], 'SR513'],
    ['a script that throws', ['scriptError'], 'SR514'],
    ['time that was up', ['deadline'], 'SR515'],
    ['nothing that ran', [], 'SR513'],
  ];
  for (const [what, kinds, code] of rows) {
    it(`tells ${what}: ${code}`, () => {
      const findings = kinds.map((kind) => finding(kind, 'a test', 'a message'));
      assert.equal(sanityErrorCode({ findings }), code);
    });
  }
});
