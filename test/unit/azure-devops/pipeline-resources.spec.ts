import assert from 'node:assert/strict';
import type { PipelineVariables } from '../../../shared/azure-devops/pipeline-resources.ts';
import {
  defaultResource,
  listed,
  pipelineAliases,
  pipelineResource,
  triggeringResource,
} from '../../../shared/azure-devops/pipeline-resources.ts';

/** Variables as the agent holds them: their names ignore case. */
function variables(values: Readonly<Record<string, string>>): PipelineVariables {
  const byKey = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    variable: (name) => byKey.get(name.toLowerCase()) || undefined,
    variableNames: () => Object.keys(values),
  };
}

const BUILD = {
  'resources.pipeline.python_build.projectID': 'b6f1c1a0-0000-4000-8000-000000000001',
  'resources.pipeline.python_build.pipelineID': '7',
  'resources.pipeline.python_build.pipelineName': 'Python-Build',
  'resources.pipeline.python_build.runID': '1234',
  'resources.pipeline.python_build.runName': 'python-build-20261124.3',
};
const LIBRARY = { 'resources.pipeline.lib-2.runID': '55', 'resources.pipeline.lib-2.projectName': 'Other' };

describe('Pipeline resources', () => {
  it('one by its alias, whatever its case', () => {
    const expected = {
      runId: 1234,
      runName: 'python-build-20261124.3',
      project: 'b6f1c1a0-0000-4000-8000-000000000001',
      projectName: undefined,
      pipelineId: 7,
      pipelineName: 'Python-Build',
    };
    for (const alias of ['python_build', 'PYTHON_BUILD']) {
      assert.deepEqual(pipelineResource(variables(BUILD), alias), { alias, ...expected });
    }
    assert.equal(pipelineResource(variables(LIBRARY), 'lib-2').project, 'Other');
  });

  it('all aliases, from names as pipelines and as environments spell them', () => {
    const names = { ...BUILD, ...LIBRARY, RESOURCES_PIPELINE_WEB_RUNID: '1', 'my.resources.pipeline.x.runID': '2' };
    assert.deepEqual(pipelineAliases(variables(names)), ['lib-2', 'python_build', 'WEB']);
  });

  for (const [title, values, alias, expected] of [
    ['an alias that is none', BUILD, 'build', /'build' is no pipeline resource .*: python_build\)/],
    ['without any', {}, 'build', /\(it has none\)/],
    [
      'a run that is no number',
      { 'resources.pipeline.a.runID': '$(x)' },
      'a',
      /runID is '\$\(x\)', which is no number/,
    ],
  ] as const) {
    it(title, () =>
      assert.throws(() => pipelineResource(variables(values), alias), { name: 'Fault', message: expected }),
    );
  }

  const triggered = { 'Resources.TriggeringAlias': 'python_build', 'Resources.TriggeringCategory': 'pipeline' };
  const completed = {
    'Build.TriggeredBy.BuildId': '99',
    'Build.TriggeredBy.DefinitionId': '3',
    'Build.TriggeredBy.ProjectID': 'p',
  };
  for (const [title, values, expected] of [
    ['the alias that triggered', { ...BUILD, ...LIBRARY, ...triggered }, 1234],
    ['the build whose completion triggered', { ...LIBRARY, ...completed }, 99],
    ['the alias rather than the build', { ...BUILD, ...triggered, ...completed }, 1234],
    [
      'a repository that triggered',
      { ...BUILD, ...triggered, 'Resources.TriggeringCategory': 'repository' },
      undefined,
    ],
    ['nothing that triggered', BUILD, undefined],
  ] as const) {
    it(`triggeringResource: ${title}`, () => assert.equal(triggeringResource(variables(values))?.runId, expected));
  }

  for (const [title, values, expected] of [
    ['what triggered', { ...BUILD, ...LIBRARY, ...triggered }, [1234, 'the pipeline that triggered this run']],
    ['the only one', LIBRARY, [55, 'the only pipeline resource of this run']],
    ['several', { ...BUILD, ...LIBRARY }, ['lib-2', 'python_build']],
    ['none', {}, []],
  ] as const) {
    it(`defaultResource: ${title}`, () => {
      const chosen = defaultResource(variables(values));
      assert.deepEqual(chosen.resource === undefined ? chosen.aliases : [chosen.resource.runId, chosen.rule], expected);
    });
  }

  it('a list for error lines', () => assert.equal(listed(['a', 'b']), 'pipeline resources of this run: a, b'));
});
