import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { factOf, messagesOf, plainWords } from '../../scripts/pipelines/messages.ts';
import { root } from '../../scripts/pipelines/project.ts';

describe('the pages of docs/', () => {
  const pages = globSync('docs/*.md', { cwd: root, ignore: ['docs/design.md'] });
  const page = pages.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  // The first cell of each row: what a task says.
  const cells = page.split('\n').flatMap((line) => {
    const [, cell] = line.split(/(?<!\\)\|/);
    return line.startsWith('|') && cell !== undefined ? [plainWords(cell)] : [];
  });

  it('have a row for every message that a task can give', () => {
    const messages = messagesOf(root);
    assert.ok(messages.length > 100, `only ${messages.length} messages were found`);
    const missing = messages.filter((message) => {
      const fact = factOf(message);
      return fact !== undefined && !cells.some((cell) => holdsInOrder(cell, fact));
    });
    assert.deepEqual(
      missing.map(({ file, text }) => `${file}: ${text}`),
      [],
      'add a row with message, cause and next step',
    );
  });
});

function holdsInOrder(cell: string, pieces: readonly string[]): boolean {
  let from = 0;
  return pieces.every((piece) => {
    const at = cell.indexOf(piece, from);
    from = at + piece.length;
    return at >= 0;
  });
}
