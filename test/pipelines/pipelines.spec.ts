import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { changeMarkProblems } from '../../scripts/pipelines/rules/change-marks.ts';
import type { Surroundings } from '../../scripts/pipelines/rules/all.ts';
import { problemsOf } from '../../scripts/pipelines/rules/all.ts';
import { problemsOfFile, schemaProblemsOfFile } from '../../scripts/pipelines/rules/pipeline-file.ts';
import { rollbackPipelineProblems } from '../../scripts/pipelines/rules/rollback-pipelines.ts';
import { templateProblems } from '../../scripts/pipelines/rules/templates.ts';
import { triggerProblems } from '../../scripts/pipelines/rules/triggers.ts';
import { expandPipeline, parametersOf } from '../../scripts/pipelines/expand.ts';
import { textOf as shown } from '../../scripts/pipelines/functions.ts';
import type { Job, Pipeline } from '../../scripts/pipelines/model.ts';
import { inputsOf, modelOf, poolOf } from '../../scripts/pipelines/model.ts';
import { combinations } from '../../scripts/pipelines/parameters.ts';
import {
  AROUND,
  aroundStages,
  expansionsOf,
  namedPipelines,
  project,
  root,
  rootFiles,
  stageTemplates,
  stepTemplates,
  tasks,
  valuesFile,
} from '../../scripts/pipelines/project.ts';
import type { Repositories } from '../../scripts/pipelines/repositories.ts';
import { writeYaml } from '../../scripts/pipelines/yaml.ts';
import { serviceSchema } from '../../scripts/pipelines/service-schema.ts';

/** The pipelines that take cluster and pool from values.yml alone. */
const IN_ONE = ['/pipelines/deploy-test-rollback.yml', '/pipelines/manifests.yml', '/pipelines/rollback.yml'];
const { validate, missing } = serviceSchema(tasks);
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const allFiles = [...rootFiles, ...stageTemplates, ...stepTemplates, valuesFile];
const texts = new Map(allFiles.map((file) => [file, textOf(file)]));

// The example lies where a user's repository has services/python-service; other services are not part of this one.
const surroundings: Surroundings = {
  tasks,
  exists: (file) => {
    const [, name] = /^services\/python-service\/(.*)$/.exec(file) ?? [];
    return name === undefined ? /^services\//.test(file) : existsSync(path.join(root, 'examples/python-service', name));
  },
};

interface Counts {
  readonly combined: number;
  readonly different: number;
}

/** How many combinations of parameters there are, and how many different pipelines they make. */
function counts(file: string, repositories = project, samples = {}): Counts {
  const combined = combinations(parametersOf(repositories, file), samples).length;
  return { combined, different: expansionsOf(repositories, file, samples).length };
}

function said({ combined, different }: Counts): string {
  const plural = (count: number) => (count === 1 ? '' : 's');
  return `${combined} combination${plural(combined)}, ${different} different pipeline${plural(different)}`;
}

const HOSTED = { vmImage: 'ubuntu-latest' };
const OWN = { name: 'own-agents' };
const SAMPLES = { buildContainer: 'python_build', pipelineAlias: 'python_build', dependsOn: '', clusterPool: OWN };
const ofTemplate = (file: string) => counts(AROUND, aroundStages(file), SAMPLES);
const total = [...rootFiles.map((file) => counts(file)), ...stageTemplates.map(ofTemplate)].reduce((sum, one) => ({
  combined: sum.combined + one.combined,
  different: sum.different + one.different,
}));

describe(`pipelines/: every combination of parameters (${said(total)})`, () => {
  for (const file of rootFiles) {
    it(`${path.basename(file)} expands and keeps the rules (${said(counts(file))})`, () => {
      assert.deepEqual(problemsOfFile(project, file, surroundings), []);
    });

    it(`${path.basename(file)} is accepted by the language service, as it is and expanded`, async function () {
      if (validate === undefined) {
        console.log(`      ${missing}`);
        return this.skip();
      }
      assert.deepEqual(await schemaProblemsOfFile(project, file, validate), []);
    });
  }

  for (const file of stageTemplates) {
    const around = aroundStages(file);
    it(`templates/stages/${path.basename(file)} does so under all of its own (${said(ofTemplate(file))})`, async () => {
      for (const { given, pipeline, text } of expansionsOf(around, AROUND, SAMPLES)) {
        assert.deepEqual(problemsOf(pipeline, { ...surroundings, exists: () => true }), [], JSON.stringify(given));
        assert.deepEqual((await validate?.(text)) ?? [], [], JSON.stringify(given));
      }
    });
  }
});

describe('pipelines/: together', () => {
  it('trigger each other without a circle, by stages that exist', () => {
    assert.deepEqual(triggerProblems(namedPipelines(project, rootFiles)), []);
  });

  it('name pipelines to roll back with that exist and take what they are given', () => {
    assert.deepEqual(rollbackPipelineProblems(namedPipelines(project, rootFiles)), []);
  });

  it('use what they declare: every parameter is used, can be given, and means one thing', () => {
    assert.deepEqual(templateProblems(texts), []);
  });

  it('download nothing: the tasks fetch records by REST, on Server too', () => {
    for (const file of rootFiles) {
      for (const { pipeline } of expansionsOf(project, file)) {
        const downloads = pipeline.steps.filter(({ kind }) => kind === 'download').map(({ subject }) => subject);
        assert.deepEqual(
          [...new Set(downloads)].filter((alias) => alias !== 'none'),
          [],
          file,
        );
        const tasksThatDownload = pipeline.steps.filter(({ subject }) => /^Download\w*Artifacts?@/.test(subject));
        assert.deepEqual(tasksThatDownload, [], file);
      }
    }
  });

  it('use every template', () => {
    const including = [...rootFiles, ...stageTemplates].map(textOf).join('\n');
    for (const file of [...stageTemplates, ...stepTemplates]) {
      const name = path.basename(file).replace(/^image-\w+/, 'image-${{ parameters.imageBuilder }}');
      assert.ok(including.includes(name), `${file} is used nowhere`);
    }
  });

  it('mark every name that a user must replace', () => {
    assert.deepEqual(changeMarkProblems(texts), []);
  });

  it('find the names that are not marked', () => {
    const table: readonly (readonly [line: string, reason: string | undefined])[] = [
      ['namespace: prod', "a name of the user's (namespace)"],
      ['anyKeyThatIsNew: anything', "a name of the user's (anyKeyThatIsNew)"],
      ['  include: [main]', "a name of the user's (include)"],
      ['inputs: { strategy: undo, deploymentName: app }', "a name of the user's (deploymentName)"],
      ['pool:\n  name: linux', "a name of the user's (name)"],
      ['a: my-cluster # CHANGE\ntype: my-cluster', 'the name my-cluster, marked elsewhere,'],
      ['displayName: see https://x.example.com/', 'a host'],
      ['collection: |\n  postman/sanity.json', "a name of the user's (collection)"],
      ['collection: | # CHANGE\n  postman/sanity.json', undefined],
      ['namespace: $(Namespace)', undefined],
      ['- name: packageManager\n  default: pip\n  values: [poetry, pip]', undefined],
      ['timeoutSeconds: 300', undefined],
      ['namespace: prod # CHANGE', undefined],
      ['rollbackPipeline: Our-Rollback', undefined],
      ['rollbackPipeline: Another-Rollback', "a name of the user's (rollbackPipeline)"],
      ['namespace: Our-Rollback', "a name of the user's (namespace)"],
    ];
    for (const [text, reason] of table) {
      const files = new Map([
        ['f', text],
        ['/pipelines/our-rollback.yml', ''],
      ]);
      const found = changeMarkProblems(files).map((problem) => problem.replace(/^f:\d+: | needs.*/g, ''));
      assert.deepEqual(found, reason === undefined ? [] : [reason], text);
    }
  });

  it('say in their stages nothing that values.yml says', () => {
    const marked = (text: string) => [...text.matchAll(/: (\S+) # CHANGE$/gm)].map(([, value = '']) => value);
    const values = marked(textOf(valuesFile));
    // It takes the templates from another repository, whose values are not its own.
    const own = rootFiles.filter((file) => !file.endsWith('/other-repository.yml'));
    for (const file of own) {
      const [, stages = ''] = textOf(file).split(/^stages:$/m);
      assert.deepEqual(
        marked(stages).filter((value) => values.includes(value)),
        [],
        file,
      );
    }
  });

  it('name files of the service that the example has', () => {
    const named = [...rootFiles, valuesFile].flatMap((file) => [
      ...textOf(file).matchAll(/services\/python-service\/(\S+\.\w+)/g),
    ]);
    assert.ok(named.length > 0);
    for (const [, name = ''] of named) {
      assert.ok(existsSync(path.join(root, 'examples/python-service', name)), `examples/python-service/${name}`);
    }
  });
});

describe('where the jobs run that need the cluster', () => {
  const poolsOf = (pipeline: Pipeline) =>
    new Set(pipeline.jobs.filter(changesOrTests).map((job) => JSON.stringify(poolOf(pipeline, job))));
  const changesOrTests = ({ steps }: Job) =>
    steps.some(({ subject }) => tasks.some(({ name }) => subject === `${name}@1`));

  for (const pool of [HOSTED, OWN]) {
    const [[kind = '', name = ''] = []] = Object.entries(pool);
    for (const file of stageTemplates) {
      const samples = { ...SAMPLES, clusterPool: pool };
      const [given = {}] = combinations(parametersOf(project, file), samples);
      if (!('clusterPool' in given)) continue;
      it(`${path.basename(file)} takes a pool by its ${kind}`, async () => {
        const expanded = expandPipeline(aroundStages(file), AROUND, given);
        assert.deepEqual([...poolsOf(modelOf(expanded))], [JSON.stringify(pool)]);
        assert.deepEqual((await validate?.(writeYaml(expanded))) ?? [], []);
      });
    }

    for (const file of IN_ONE) {
      it(`${path.basename(file)} takes it from values.yml by its ${kind}, and keeps the rules`, () => {
        const values = textOf(valuesFile).replace("poolName: ''", `poolName: ${'name' in pool ? name : "''"}`);
        const read: Repositories['read'] = (source) => (source.path === valuesFile ? values : project.read(source));
        const [{ pipeline } = { pipeline: undefined }] = expansionsOf({ read }, file);
        assert.ok(pipeline);
        assert.deepEqual([...poolsOf(pipeline)], [JSON.stringify(pool)]);
        assert.deepEqual(problemsOfFile({ read }, file, surroundings), []);
      });
    }
  }
});

describe('a cluster of AKS in values.yml', () => {
  const cluster = { azureSubscriptionConnection: 'azure-prod', azureResourceGroup: 'rg', kubernetesCluster: 'aks' };
  const values = Object.entries(cluster).reduce(
    (text, [name, value]) => text.replace(`${name}: ''`, `${name}: ${value}`),
    textOf(valuesFile),
  );
  const read: Repositories['read'] = (source) => (source.path === valuesFile ? values : project.read(source));

  for (const file of IN_ONE) {
    it(`is what all tasks of ${path.basename(file)} reach, without a Kubernetes service connection`, () => {
      assert.deepEqual(problemsOfFile({ read }, file, surroundings), []);
      const [{ pipeline } = { pipeline: undefined }] = expansionsOf({ read }, file);
      const ours = (pipeline?.steps ?? []).filter(({ subject }) => tasks.some(({ name }) => subject === `${name}@1`));
      assert.ok(ours.length > 0);
      for (const step of ours) {
        const { connectionType, kubernetesServiceConnection, ...inputs } = inputsOf(step);
        assert.deepEqual([connectionType, kubernetesServiceConnection], ['azureResourceManager', undefined]);
        for (const [name, value] of Object.entries(cluster)) assert.equal(inputs[name], value);
      }
    });
  }
});

describe('rollback.yml', () => {
  const file = '/pipelines/rollback.yml';

  it('asks five things at most, each in words of its own', () => {
    const texts = textOf(file).match(/displayName: .+/g) ?? [];
    const parameters = parametersOf(project, file);
    assert.ok(parameters.length <= 5);
    assert.ok(texts.length >= parameters.length);
  });

  it('hands what is asked to the task, and takes the rest from values.yml', () => {
    for (const given of combinations(parametersOf(project, file))) {
      const [step] = modelOf(expandPipeline(project, file, given)).steps.filter(
        ({ subject }) => subject === 'SmartRollback@1',
      );
      assert.ok(step);
      const { namespace, deploymentName, previousImageTag, expectedImage, dryRun, force } = inputsOf(step);
      assert.deepEqual(
        { namespace, deploymentName, previousImageTag, expectedImage, dryRun, force },
        {
          namespace: 'prod',
          deploymentName: shown(given['deploymentName']) || 'python-service',
          previousImageTag: shown(given['previousImageTag']),
          expectedImage: shown(given['expectedImageTag']),
          dryRun: shown(given['dryRun']).toLowerCase(),
          force: shown(given['force']).toLowerCase(),
        },
      );
    }
  });
});

describe('examples/build-image/Dockerfile', () => {
  const lines = textOf('examples/build-image/Dockerfile').split('\n');

  it('makes an image that a job can run in: glibc, git, no ENTRYPOINT, and root, who adds the user of the agent', () => {
    assert.ok(lines.some((line) => /^FROM python:\S+-slim-bookworm$/.test(line)));
    assert.ok(lines.some((line) => /apt-get install .*\bgit\b/.test(line)));
    assert.deepEqual(
      lines.filter((line) => /^(?:ENTRYPOINT|USER)\b/.test(line)),
      [],
    );
  });

  it('has the Python and the Poetry that the templates install where there is no build image', () => {
    const defaults = new Map(
      parametersOf(project, '/pipelines/templates/stages/python-image.yml').map((one) => [one.name, one.defaultValue]),
    );
    const find = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined);
    assert.equal(find(/^FROM python:(\d+\.\d+)/), defaults.get('pythonVersion'));
    assert.equal(find(/^ARG POETRY_VERSION=(\S+)/), defaults.get('poetryVersion'));
  });
});

describe('python-rollback.yml', () => {
  it('hands everything that is given to the task, and takes exactly one way', () => {
    const file = '/pipelines/python-rollback.yml';
    for (const given of combinations(parametersOf(project, file))) {
      const pipeline = modelOf(expandPipeline(project, file, given));
      const [step, ...others] = pipeline.steps.filter(({ subject }) => subject === 'SmartRollback@1');
      assert.ok(step !== undefined && others.length === 0);
      const inputs = inputsOf(step);
      const tag = shown(given.previousImageTag);
      const artifact = tag === '' && given.useRolloutUndo === false;
      assert.equal(inputs.strategy, tag !== '' ? 'tag' : artifact ? 'artifact' : 'undo');
      assert.equal(inputs.namespace, given.targetNamespace);
      assert.equal(inputs.deploymentName, given.deploymentName);
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
