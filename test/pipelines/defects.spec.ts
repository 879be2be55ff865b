import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { problemsOf } from './rules/all.ts';
import { triggerProblems } from './rules/triggers.ts';
import { defects } from './defects.ts';
import type { Defect } from './defects.ts';
import { expandPipeline, parametersOf } from './support/expand.ts';
import { startLanguageService } from './support/language-service.ts';
import { modelOf } from './support/model.ts';
import { tasks } from './support/project.ts';
import { folderAsRepository } from './support/repositories.ts';
import { readServiceSchema } from './support/service-schema.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const schema = readServiceSchema(tasks);
const validate = schema === undefined ? undefined : startLanguageService(schema);

const finders = {
  expansion: (fixture: string) => {
    const repository = folderAsRepository(path.join(FIXTURES, fixture), 'templates');
    try {
      expandPipeline(repository, '/pipeline.yml');
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  },
  rules: (fixture: string) => {
    const repository = folderAsRepository(path.join(FIXTURES, fixture));
    const free = parametersOf(repository, '/pipeline.yml').filter(
      ({ defaultValue }) => defaultValue === 'python-service',
    );
    const given = Object.fromEntries(free.map(({ name }) => [name, 'free-text']));
    return problemsOf(modelOf(expandPipeline(repository, '/pipeline.yml', given)), tasks, ['free-text']);
  },
  triggers: (fixture: string) => {
    const repository = folderAsRepository(path.join(FIXTURES, fixture));
    const model = (file: string) => modelOf(expandPipeline(repository, file));
    return triggerProblems(
      new Map([
        ['Python-Build', model('/python-build.yml')],
        ['Python-Newman-Tests', model('/python-newman-tests.yml')],
      ]),
    );
  },
};

async function found({ by, fixture }: Defect): Promise<readonly string[] | undefined> {
  if (by !== 'schema') return finders[by](fixture);
  return validate?.(readFileSync(path.join(FIXTURES, fixture, 'pipeline.yml'), 'utf8'));
}

describe('the mistakes of the original document are found', () => {
  if (validate === undefined)
    console.log('  shared/data/service-schema.json is not beside the repository: its part is skipped');

  for (const defect of defects) {
    it(`#${defect.number} ${defect.what} (${defect.fixture}, by ${defect.by})`, async function () {
      const problems = await found(defect);
      if (problems === undefined) return this.skip();
      assert.ok(
        problems.some((problem) => defect.message.test(problem)),
        `not among: ${problems.join(' | ').slice(0, 2000)}`,
      );
    });
  }
});
