import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CODE_PAGES, codePage } from '../../../shared/host/code-page.ts';

describe('the page of a code', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'smart-rollback-code-page-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const table: readonly (readonly [title: string, text: string | undefined, page: string | undefined])[] = [
    ['is not known to a package without pages', undefined, undefined],
    [
      'is the address that the package has',
      '{"SR203":"https://example.com/a.md#sr203"}',
      'https://example.com/a.md#sr203',
    ],
    ['is not known where the package has others only', '{"SR101":"https://example.com/a.md#sr101"}', undefined],
    ['is not known where the file is broken', '{"SR203":', undefined],
    ['is not known where the file is no object', 'null', undefined],
    ['is nothing but an address', '{"SR203":"##vso[task.complete]"}', undefined],
  ];
  for (const [title, text, page] of table) {
    it(title, () => {
      if (text !== undefined) writeFileSync(path.join(folder, CODE_PAGES), text);
      assert.equal(codePage(folder, 'SR203'), page);
    });
  }
});
