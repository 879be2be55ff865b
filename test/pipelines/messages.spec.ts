import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { messagesOf, plainWords, tellingWords } from './support/messages.ts';
import { root } from './support/project.ts';

describe('docs/troubleshooting.md', () => {
  it('tells about every message that a task can give', () => {
    const page = plainWords(readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8'));
    const messages = messagesOf(root);
    assert.ok(messages.length > 100, `only ${messages.length} messages were found`);
    const missing = messages.filter((message) => {
      const words = tellingWords(message);
      return words !== undefined && !page.includes(firstSentence(words));
    });
    assert.deepEqual(
      missing.map(({ file, text }) => `${file}: ${text}`),
      [],
      'add a row with message, cause and next step',
    );
  });
});

// The page gives the fact; the advice behind it may be put in other words.
function firstSentence(words: string): string {
  return (words.split(/[.:;] /)[0] ?? words).toLowerCase();
}
