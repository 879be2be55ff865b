import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { citationProblems } from '../../../scripts/check/citations.ts';
import { emptyFolder } from '../../support/copy.ts';

const DESIGN = '# Design\n\n## 5. What is known\n\n### Last good\n';
const KUBERNETES = '# Kubernetes reference\n\n### 1.1 `rollout status`\n';

async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await emptyFolder();
  const all = { 'docs/design.md': DESIGN, 'docs/reference/kubernetes.md': KUBERNETES, ...files };
  for (const [name, contents] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), contents);
  }
  return citationProblems(folder);
}

describe('citations in comments and documents', () => {
  const cases: readonly (readonly [title: string, file: string, text: string, problem: RegExp | undefined])[] = [
    ['a heading of the design', 'shared/a.ts', '/** As wanted (design.md#last-good). */\n', undefined],
    ['a heading of a reference page', 'tasks/T/a.ts', '// kubernetes.md#11-rollout-status\n', undefined],
    ['a numbered heading', 'shared/a.ts', '// (design.md#5-what-is-known)\n', undefined],
    ['two in one comment', 'shared/a.ts', '// (design.md#last-good, kubernetes.md#11-rollout-status)\n', undefined],
    ['a page by its path', 'shared/a.ts', '// docs/design.md#last-good\n', undefined],
    ['what is no comment', 'shared/a.ts', "export const a = 'gone.md#x // design 5';\n", undefined],
    ['what is no comment, in a template', 'shared/a.ts', 'export const a = `${1} // design 5 ${2}`;\n', undefined],
    ['a regular expression', 'shared/a.ts', 'export const a = /[//] design 5/;\n', undefined],
    ['a string of Go', 'test/a.go', 'var a = "// design 5"\n', undefined],
    ['a link of a page', 'docs/a.md', '[design, 5](design.md#last-good)\n', undefined],
    ['other numbers', 'shared/a.ts', '// designed in 5 minutes, part 1 of 2, no reference, 404\n', undefined],

    [
      'a heading that is gone',
      'shared/a.ts',
      '\n// (design.md#gone)\n',
      /^shared\/a\.ts:2: design\.md#gone: docs\/design\.md has no heading #gone$/,
    ],
    [
      'a heading without its number',
      'shared/a.ts',
      '// kubernetes.md#rollout-status\n',
      /has no heading #rollout-status/,
    ],
    ['a page that is gone', 'shared/a.ts', '// gone.md#last-good\n', /there is no page gone\.md/],
    ['a path that is gone', 'shared/a.ts', '// docs/gone.md#last-good\n', /there is no page docs\/gone\.md/],
    ['a page without a heading', 'shared/a.ts', '// design.md#\n', /has no heading #$/],
    [
      'the third line of a comment',
      'shared/a.ts',
      '/**\n * One.\n * Two (design.md#gone).\n */\n',
      /^shared\/a\.ts:3: /,
    ],
    ['a comment before a closing brace', 'shared/a.ts', 'function a() {\n  // design.md#gone\n}\n', /a\.ts:2: /],
    ['a comment behind code', 'shared/a.ts', 'a(); // design.md#gone\n', /no heading #gone/],
    ['a section of the design by number', 'shared/a.ts', '/** (design 5) */\n', /"design 5" cites by number/],
    ['with a comma, and of the second part', 'shared/a.ts', '// design-2, 6.1\n', /"design-2, 6\.1" cites by number/],
    ['a section of a reference by number', 'test/a.ts', '// (kubernetes reference 10.3)\n', /"reference 10\.3" cites/],
    ['a section with a letter', 'test/a.ts', '// (pipelines reference C1)\n', /"reference C1" cites by number/],
    [
      'a number on the next line',
      'test/a.ts',
      '// kubernetes reference\n// 10.3\n',
      /a\.ts:1: "reference 10\.3" cites/,
    ],
    ['a section of a part', 'test/a.ts', '// (part 1, 5)\n', /"part 1, 5" cites by number/],
    ['Go', 'test/rig/a.go', 'package a\n\n// design.md#gone\n', /a\.go:3: design\.md#gone/],
    ['JavaScript', 'test/a.mjs', '// design.md#gone\n', /a\.mjs:1: /],
    ['CommonJS', 'test/a.cjs', '/* design.md#gone */\n', /a\.cjs:1: /],
    ['a shell script', 'test/a.sh', 'echo a#b # design.md#gone\n', /a\.sh:1: design\.md#gone/],
    ['a script of the gate', '.ci/run', '# design.md#gone\n', /^\.ci\/run:1: /],
    ['a file at the root', 'eslint.config.mjs', '// design 2\n', /"design 2" cites by number/],
    ['code type in a page', 'docs/a.md', 'One.\n\nAs `design.md#gone`\n', /^docs\/a\.md:3: design\.md#gone/],
    ['words of a page', 'docs/a.md', 'See design 5.\n', /"design 5" cites by number/],
    ['a cell of a table', 'docs/a.md', '| a |\n| --- |\n| design 5 |\n', /^docs\/a\.md:3: /],
    ['a README of the tests', 'test/rig/README.md', 'See the design, 5\n', /"design, 5" cites by number/],
    ['two pages of one name', 'docs/kubernetes.md', '# K\n', /has the name of another page/],
  ];
  for (const [title, file, text, problem] of cases) {
    it(`${title}: ${problem === undefined ? 'in order' : 'found'}`, async () => {
      const found = await problemsOf({ [file]: text });
      if (problem === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), problem);
    });
  }
});
