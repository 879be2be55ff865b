import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { defects } from './defects.ts';
import { problemsOfFixture } from './fixture.ts';
import { blocksOf } from '../../scripts/markdown-blocks.ts';
import { root, tasks } from '../../scripts/pipelines/project.ts';
import { serviceSchema } from '../../scripts/pipelines/service-schema.ts';

const FILE = path.join(root, '..', 'shared', 'original-document.txt');
const { validate } = serviceSchema(tasks);

// The six blocks of YAML, in their order, under the paths that the document gives to them.
const FILES = [
  '/templates/python/steps-python-build.yml',
  '/templates/python/steps-docker-kaniko.yml',
  '/templates/python/stage-python-build-only.yml',
  '/python-build.yml',
  '/python-newman-tests.yml',
  '/python-rollback.yml',
];
// Each mistake that stops the expansion hides what comes after it, so these are mended one after the other.
const MENDINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replaceAll(/^ *required: true\n/gm, ''),
  (text) => text.replaceAll('template: python/', 'template: '),
  (text) =>
    text
      .replace('branches: [ main, develop ]', 'branches: { include: [ main, develop ] }')
      .replaceAll(/^ *- of type: 'deployment'\n/gm, "          - 'Deploy_New_Version'\n")
      .replaceAll(/^ *(?:triggerResource: auto|versions:|- latest)\n/gm, ''),
];
const NOT_IN_ITS_YAML: ReadonlyMap<number, string> = new Map([
  [9, 'its repository of templates has the folder templates/'],
  [21, 'its names of runs are right'],
  [44, 'its prose says so'],
]);

describe("the original document's own blocks of YAML", () => {
  if (!existsSync(FILE)) {
    it('skipped: ../shared/original-document.txt is not there; the fixtures are rewritten from it');
    return;
  }
  let found: readonly string[] = [];

  before(async () => {
    // A few characters of it were broken on the way; YAML allows no control characters.
    const text = readFileSync(FILE, 'utf8').replaceAll(/[\u007f-\u009f]/g, '?');
    const blocks = blocksOf('original-document.txt', text).filter(({ language }) => language === 'yaml');
    assert.equal(blocks.length, FILES.length);
    let files = new Map(blocks.map((block, index) => [FILES[index] ?? '', block.text]));
    const all: string[] = [];
    for (const mend of MENDINGS) {
      files = new Map([...files].map(([name, body]) => [name, mend(body)]));
      all.push(...(await problemsOfFixture(files, tasks, validate)));
    }
    found = all;
  });

  for (const { number, found: findings } of defects) {
    if (findings.length === 0 || NOT_IN_ITS_YAML.has(number)) continue;
    it(`#${number} is found`, function () {
      if (validate === undefined && findings.every(({ bySchema }) => bySchema === true)) return this.skip();
      const shown = findings.some(({ message }) => found.some((problem) => message.test(problem)));
      assert.ok(shown, found.join('\n'));
    });
  }
});
