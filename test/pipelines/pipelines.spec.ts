import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { changeMarkProblems } from './rules/change-marks.ts';
import { problemsOf } from './rules/all.ts';
import { triggerProblems } from './rules/triggers.ts';
import { startLanguageService } from './support/language-service.ts';
import { expandPipeline, parametersOf } from './support/expand.ts';
import { textOf as shown } from './support/functions.ts';
import { inputsOf, modelOf } from './support/model.ts';
import {
  AROUND,
  aroundStages,
  expansionsOf,
  project,
  root,
  rootFiles,
  stageTemplates,
  stepTemplates,
  tasks,
} from './support/project.ts';
import { readServiceSchema } from './support/service-schema.ts';

const schema = readServiceSchema(tasks);
const validate = schema === undefined ? undefined : startLanguageService(schema);
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('pipelines/: every combination of parameters', () => {
  for (const file of rootFiles) {
    it(`${path.basename(file)} expands and keeps the rules`, () => {
      for (const { given, pipeline } of expansionsOf(project, file)) {
        assert.deepEqual(problemsOf(pipeline, tasks), [], JSON.stringify(given));
      }
    });

    it(`${path.basename(file)} pastes no parameter of a run into a script`, () => {
      const free = parametersOf(project, file).filter(({ type, values }) => type === 'string' && values.length === 0);
      const given = Object.fromEntries(free.map(({ name }) => [name, `free-text-of-${name}`]));
      const pipeline = modelOf(expandPipeline(project, file, given));
      assert.deepEqual(problemsOf(pipeline, tasks, ['free-text-of-']), []);
    });

    it(`${path.basename(file)} is accepted by the language service, as it is and expanded`, async function () {
      if (validate === undefined) return this.skip();
      assert.deepEqual(await validate(textOf(file)), []);
      for (const { given, text } of expansionsOf(project, file)) {
        assert.deepEqual(await validate(text), [], JSON.stringify(given));
      }
    });
  }

  for (const file of stageTemplates) {
    it(`templates/stages/${path.basename(file)} does so under all of its own parameters`, async () => {
      const samples = { buildContainer: 'python_build', pipelineAlias: 'python_build', dependsOn: '' };
      for (const { given, pipeline, text } of expansionsOf(aroundStages(file), AROUND, samples)) {
        assert.deepEqual(problemsOf(pipeline, tasks), [], JSON.stringify(given));
        assert.deepEqual((await validate?.(text)) ?? [], [], JSON.stringify(given));
      }
    });
  }
});

describe('pipelines/: together', () => {
  it('trigger each other without a circle, by stages that exist', () => {
    const named = new Map(
      rootFiles.map((file) => {
        const name = path.basename(file, '.yml').replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
        return [name, modelOf(expandPipeline(project, file))] as const;
      }),
    );
    assert.deepEqual(triggerProblems(named), []);
  });

  it('use every template', () => {
    const all = [...rootFiles, ...stageTemplates].map(textOf).join('\n');
    for (const file of [...stageTemplates, ...stepTemplates]) {
      const name = path.basename(file).replace(/^image-\w+/, 'image-${{ parameters.imageBuilder }}');
      assert.ok(all.includes(name), `${file} is used nowhere`);
    }
  });

  it('mark every name that a user must replace', () => {
    const files = [...rootFiles, ...stageTemplates, ...stepTemplates].map((file) => [file, textOf(file)] as const);
    assert.deepEqual(changeMarkProblems(new Map(files)), []);
  });

  it('find the names that are not marked', () => {
    const text = ['namespace: prod', 'a: my-cluster # CHANGE', 'b: my-cluster', 'c: https://x.example.com/'].join('\n');
    assert.deepEqual(
      changeMarkProblems(new Map([['f', text]])).map((problem) => problem.replace(/ needs.*/, '')),
      ["f:1: a name of the user's (namespace)", 'f:3: the name my-cluster, marked elsewhere,', 'f:4: a host'],
    );
  });

  it('name files of the service that the example has', () => {
    const named = rootFiles.flatMap((file) => [...textOf(file).matchAll(/services\/python-service\/(\S+\.\w+)/g)]);
    assert.ok(named.length > 0);
    for (const [, name = ''] of named) {
      assert.ok(existsSync(path.join(root, 'examples/python-service', name)), `examples/python-service/${name}`);
    }
  });
});

describe('python-rollback.yml', () => {
  it('hands everything that is given to the task, and takes exactly one way', () => {
    for (const { given, pipeline } of expansionsOf(project, '/pipelines/python-rollback.yml')) {
      const [step, ...others] = pipeline.steps.filter(({ subject }) => subject === 'SmartRollback@1');
      assert.ok(step !== undefined && others.length === 0);
      const inputs = inputsOf(step);
      const tag = shown(given.previousImageTag);
      const artifact = tag === '' && given.useRolloutUndo === false;
      assert.equal(inputs.strategy, tag !== '' ? 'tag' : artifact ? 'artifact' : 'undo');
      assert.equal(inputs.previousImageTag ?? '', tag);
      assert.equal(inputs.expectedImage, given.expectedImageTag);
      assert.equal(inputs.sourceRunId ?? '0', shown(given.sourceRunId));
      assert.equal(inputs.pipelineAlias !== undefined, artifact && given.sourceRunId === 0);
    }
  });

  it('has the parameters of the document, with its defaults', () => {
    const parameters = parametersOf(project, '/pipelines/python-rollback.yml');
    assert.deepEqual(
      parameters.slice(0, 4).map(({ name, type, defaultValue }) => [name, type, defaultValue]),
      [
        ['targetNamespace', 'string', 'prod'],
        ['deploymentName', 'string', 'python-service'],
        ['previousImageTag', 'string', ''],
        ['useRolloutUndo', 'boolean', 'true'],
      ],
    );
  });
});
