import assert from 'node:assert/strict';
import { readSource, resourceRun, sourceRun } from '../../../shared/azure-devops/source-run.ts';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { RecordingHost } from '../../support/recording-host.ts';

const resource = (alias: string, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`resources.pipeline.${alias}.${name}`, value]));
const BUILD = { runID: '457', runName: '20261124.3', pipelineName: 'Python-Build', projectName: 'Shop' };
const RESOURCES = { ...resource('python_build', BUILD), ...resource('bare', { runID: '9' }) };
const run = (pipelineAlias: string | undefined, sourceRunId: number | undefined) =>
  sourceRun(new RecordingHost({}, RESOURCES), { pipelineAlias, sourceRunId });

describe('The run whose artifact is meant', () => {
  const cases: readonly (readonly [string, string | undefined, number | undefined, object | undefined])[] = [
    ['is none where nothing is given', undefined, undefined, undefined],
    ['is a number', undefined, 12, { id: 12, description: 'run 12' }],
    [
      'is that of a pipeline resource',
      'python_build',
      undefined,
      { id: 457, project: 'Shop', description: 'run 20261124.3 of pipeline resource python_build (Python-Build)' },
    ],
    [
      'is a number in the project of a resource',
      'python_build',
      12,
      {
        id: 12,
        project: 'Shop',
        description: 'run 12 in the project of pipeline resource python_build (Python-Build)',
      },
    ],
    [
      'is a number beside a resource that says little of itself',
      'bare',
      12,
      { id: 12, project: undefined, description: 'run 12 in the project of pipeline resource bare' },
    ],
  ];
  for (const [title, alias, id, expected] of cases) it(title, () => assert.deepEqual(run(alias, id), expected));

  it('is told as the triggering pipeline where it is no resource', () => {
    const triggering = { runId: 9, runName: undefined, project: undefined, projectName: undefined };
    const { description } = resourceRun({ ...triggering, alias: undefined, pipelineId: 1, pipelineName: undefined });
    assert.equal(description, 'run 9 of the triggering pipeline');
  });

  it('is asked for by an alias that could be one', () => {
    const read = (value: string) => {
      const reader = new InputReader(new RecordingHost({ pipelineAlias: value, sourceRunId: '7' }, {}));
      return [reader, readSource(reader)] as const;
    };
    const [good, inputs] = read('python_build');
    good.finish();
    assert.deepEqual(inputs, { pipelineAlias: 'python_build', sourceRunId: 7 });
    assert.throws(() => read('python build')[0].finish(), /no alias of a pipeline resource/);
  });
});
