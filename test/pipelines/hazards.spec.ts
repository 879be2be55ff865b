import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { root } from '../../scripts/pipelines/project.ts';

describe('the hazards of manifests in docs/reference/manifests.md', () => {
  const text = readFileSync(path.join(root, 'docs/reference/manifests.md'), 'utf8');
  const [, section = ''] = /^## 15\.(.*?)^##/ms.exec(text) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  const hazards = rows.slice(2).map((row) => {
    const [hazard = '', , specs = ''] = row.slice(2, -2).split(' | ');
    return { hazard, specs };
  });

  it('name the specs that prove them, by words of their titles', () => {
    assert.ok(hazards.length > 25, `only ${hazards.length} hazards were found`);
    const wrong = hazards.flatMap(({ hazard, specs }) =>
      specs.startsWith('none: [docs]') || (specs !== '' && specs.split(' · ').every(isThere))
        ? []
        : [`${hazard}: ${specs}`],
    );
    assert.deepEqual(wrong, [], 'write file and words of the title as they are');
  });
});

/** `e2e/manifests`: words of a title. */
function isThere(named: string): boolean {
  const [, file = '', words = ''] = /^`([^`]+)`: (.+)$/.exec(named) ?? [];
  const full = path.join(root, 'test', `${file}.spec.ts`);
  if (words === '' || !existsSync(full)) return false;
  return readFileSync(full, 'utf8')
    .split('\n')
    .some((line) => /^\s*(?:it\(|describe\(|(?:\{ )?title: )/.test(line) && line.includes(words));
}
