import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import {
  describeParameters,
  rollbackParameters,
} from '../../../tasks/NewmanSanity/queue-rollback/rollback-parameters.ts';
import { rollbackTag } from '../../../tasks/NewmanSanity/queue-rollback/rollback-parameters.ts';
import { readInputs } from '../../../tasks/NewmanSanity/inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';

const read = (inputs: Readonly<Record<string, string>>) =>
  readInputs(new RecordingHost({ collection: 'a.json', ...inputs }));

function problemOf(inputs: Readonly<Record<string, string>>): string {
  try {
    read(inputs);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the inputs were taken');
}

describe('NewmanSanity: inputs of the rollback', () => {
  it('are taken as they are given; empty parameters mean the default ones', () => {
    const {
      onFailure,
      rollbackPipeline,
      rollbackParameters: parameters,
    } = read({
      onFailure: 'QUEUEROLLBACK',
      rollbackPipeline: ' \\ops\\Python Rollback "2" ',
      rollbackParameters: ' a = {namespace}/{deploymentName}:{imageTag} \n\n b={"x": 1, "y": {}}\nc=\nd=1=2',
    });
    assert.equal(onFailure, 'queueRollback');
    assert.equal(rollbackPipeline, '\\ops\\Python Rollback "2"');
    assert.deepEqual(parameters, [
      { key: 'a', value: '{namespace}/{deploymentName}:{imageTag}' },
      { key: 'b', value: '{"x": 1, "y": {}}' },
      { key: 'c', value: '' },
      { key: 'd', value: '1=2' },
    ]);
    assert.equal(read({ rollbackPipeline: '9', rollbackParameters: ' \n' }).rollbackParameters, undefined);
  });

  it('a pipeline, with or without parameters, may be named without queueing: the last line names it', () => {
    read({ rollbackPipeline: 'Python-Rollback' });
    read({ rollbackPipeline: 'Python-Rollback', rollbackParameters: 'a={imageTag}' });
  });

  const queue = { onFailure: 'queueRollback', rollbackPipeline: 'Python-Rollback' };
  const wrong: readonly [title: string, inputs: Readonly<Record<string, string>>, expected: RegExp][] = [
    [
      'queueRollback without a pipeline',
      { onFailure: 'queueRollback' },
      /^Input rollbackPipeline is missing, onFailure: queueRollback needs it \(example: Python-Rollback\)/,
    ],
    [
      'parameters that nothing gets',
      { rollbackParameters: 'a=1' },
      /^Input rollbackParameters is given without rollbackPipeline/,
    ],
    [
      'an unknown placeholder',
      { ...queue, rollbackParameters: 'a={namespace}-{buildid}' },
      /'a=\{namespace\}-\{buildid\}': there is no placeholder \{buildid\}, only \{namespace\}, \{deploymentName\}, \{buildId\}, \{imageTag\}/,
    ],
    ['a line without =', { ...queue, rollbackParameters: 'targetNamespace' }, /not of the form key=value/],
    ['a line without a name', { ...queue, rollbackParameters: '=prod' }, /not of the form key=value/],
    ['a line the wrong way round', { ...queue, rollbackParameters: '{namespace}=a' }, /not of the form key=value/],
    ['a name with a space', { ...queue, rollbackParameters: 'target namespace=a' }, /not of the form key=value/],
    [
      'a parameter given twice',
      { ...queue, rollbackParameters: 'a=1\nb=2\na=3' },
      /rollbackParameters gives 'a' a value a second time; keep one of them/,
    ],
    [
      'a variable that is not there',
      { ...queue, rollbackParameters: 'a=$(nowhere)' },
      /pipeline variable 'nowhere' does not exist/,
    ],
    ['a folder instead of a pipeline', { ...queue, rollbackPipeline: '\\ops\\' }, /no name of a pipeline/],
    ['another word', { onFailure: 'rollback' }, /onFailure is 'rollback': only none and queueRollback are allowed/],
    [
      'a target URL alone, which never tells what was deployed',
      { ...queue, targetUrl: 'https://x' },
      /targetUrl alone does not tell what was deployed.*give deployInfo, pipelineAlias or sourceRunId too/,
    ],
  ];
  for (const [title, inputs, expected] of wrong) {
    it(`refuses ${title}`, () => assert.match(problemOf(inputs), expected));
  }

  it('takes a target URL beside what tells what was deployed', () => {
    read({ ...queue, targetUrl: 'https://x', sourceRunId: '12' });
    read({ ...queue, targetUrl: 'https://x', deployInfo: 'a' });
  });

  it('lists what is wrong with them together with all the others', () => {
    const message = problemOf({
      bail: 'maybe',
      onFailure: 'queueRollback',
      rollbackParameters: 'x\na={tag}',
      targetUrl: 'https://x',
    });
    assert.match(message, /^5 inputs are wrong: /);
    for (const part of ['bail is', "'x': not of the form", 'no placeholder {tag}', 'rollbackPipeline is missing']) {
      assert.ok(message.includes(part), `${part} in ${message}`);
    }
    assert.match(message, /targetUrl alone.*Nothing was changed\.$/);
  });
});

describe('NewmanSanity: parameters of the rollback', () => {
  it('by default: what to roll back, the run to go back from, and the guard', () => {
    const parameters = rollbackParameters(undefined, DEPLOYED, false);
    assert.deepEqual(parameters, {
      targetNamespace: 'prod',
      deploymentName: 'python-service',
      sourceRunId: '1234',
      expectedImageTag: '458',
    });
    assert.equal(
      describeParameters(parameters),
      'targetNamespace=prod, deploymentName=python-service, sourceRunId=1234, expectedImageTag=458',
    );
  });

  it('by default in a classic release: the guard alone', () => {
    assert.deepEqual(Object.keys(rollbackParameters(undefined, DEPLOYED, true)), [
      'targetNamespace',
      'deploymentName',
      'expectedImageTag',
    ]);
  });

  it('given ones instead of all of the default ones, filled once, whatever the values hold', () => {
    const given = [
      { key: 'what', value: '{deploymentName}@{namespace}, {imageTag} of {buildId} {"a": {}}' },
      { key: 'force', value: 'true' },
    ];
    const deployInfo = { ...DEPLOYED, deploymentName: 'statefulset/db', imageTag: '{namespace}$1$&' };
    assert.deepEqual(rollbackParameters(given, deployInfo, true), {
      what: 'statefulset/db@prod, {namespace}$1$& of 1234 {"a": {}}',
      force: 'true',
    });
  });

  it('the default ones are what pipelines/python-rollback.yml declares', () => {
    const file = path.join(import.meta.dirname, '../../../pipelines/python-rollback.yml');
    const { parameters } = load(readFileSync(file, 'utf8')) as { parameters: readonly { name: string }[] };
    const declared = parameters.map(({ name }) => name);
    for (const name of Object.keys(rollbackParameters(undefined, DEPLOYED, false))) {
      assert.ok(declared.includes(name), `${name} is not declared`);
    }
  });
});

describe('NewmanSanity: the tag against queueing twice', () => {
  const tag = (more: Partial<typeof DEPLOYED>) => rollbackTag(9, { ...DEPLOYED, ...more });
  const rows: readonly [given: Partial<typeof DEPLOYED>, expected: string][] = [
    [{}, 'rollback-queued-9-prod-python-service'],
    [{ deploymentName: 'deployment/python-service' }, 'rollback-queued-9-prod-python-service'],
    [{ deploymentName: 'statefulset/db' }, 'rollback-queued-9-prod-statefulset_db'],
    [{ deploymentName: 'sts/db' }, 'rollback-queued-9-prod-statefulset_db'],
    [{ deploymentName: 'daemonset/log.agent' }, 'rollback-queued-9-prod-daemonset_log.agent'],
    [{ deploymentName: 'statefulset-db' }, 'rollback-queued-9-prod-statefulset-db'],
  ];
  for (const [given, expected] of rows) it(expected, () => assert.equal(tag(given), expected));

  it('of what no workload is named has characters that a path can hold, and stays apart', () => {
    const tags = [{ namespace: 'a:b' }, { namespace: 'a/b' }, { namespace: 'ä' }, { deploymentName: 'x y;z#%?*' }].map(
      tag,
    );
    for (const one of tags) assert.match(one, /^rollback-queued-9-[A-Za-z0-9._-]+-[0-9a-f]{8}$/);
    assert.equal(new Set(tags).size, tags.length);
  });

  it('of the longest names that Kubernetes takes is short enough, and tells them apart', () => {
    const long = { namespace: 'n'.repeat(63), deploymentName: `statefulset/${'d'.repeat(252)}` };
    const first = tag({ ...long, deploymentName: `${long.deploymentName}a` });
    const second = tag({ ...long, deploymentName: `${long.deploymentName}b` });
    assert.ok(first.length === 200 && second.length === 200);
    assert.notEqual(first, second);
    const usual = tag({ namespace: 'n'.repeat(63), deploymentName: 'd'.repeat(63) });
    assert.match(usual, /-n{63}-d{63}$/);
  });
});
