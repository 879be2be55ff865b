import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { changeMarkProblems } from '../../scripts/pipelines/rules/change-marks.ts';
import { problemsOf, problemsOfSteps } from '../../scripts/pipelines/rules/all.ts';
import { parameterProblems } from '../../scripts/pipelines/rules/parameters.ts';
import { expansionsOf, project, root, tasks } from '../../scripts/pipelines/project.ts';
import type { MarkdownBlock } from '../../scripts/markdown-blocks.ts';
import { allBlocks, blocksOf, documentsOf, looksLikePipeline, shownYaml } from '../../scripts/markdown-blocks.ts';
import type { Repositories } from '../../scripts/pipelines/repositories.ts';
import { serviceSchema } from '../../scripts/pipelines/service-schema.ts';

const FILE = '/shown.yml';
const { validate, missing } = serviceSchema(tasks);
const blocks = allBlocks(root);
const yaml = blocks.filter(({ language }) => ['yaml', 'yml'].includes(language));

/** Everything that is wrong with a block of YAML; documents show pipelines of other repositories, whose files are not here. */
async function problemsOfBlock({ place, text }: MarkdownBlock): Promise<string[]> {
  const shown = shownYaml(text);
  if (shown === undefined) return [`${place} is neither a pipeline, a part of one, nor a Kubernetes manifest`];
  if (shown.kind === 'kubernetes') return loadAll(text).length > 0 ? [] : [`${place} holds no manifest`];
  const whole = shown.kind === 'file' ? shown.text : `${resourcesOf(shown.text)}${shown.text}`;
  const repositories: Repositories = { read: (source) => (source.path === FILE ? whole : project.read(source)) };
  const surroundings = { tasks, exists: () => true };
  const problems = changeMarkProblems(new Map([[place, text]]));
  if (shown.kind === 'file') problems.push(...parameterProblems(repositories, FILE));
  for (const { pipeline, text: expanded } of expansionsOf(repositories, FILE)) {
    problems.push(...(shown.kind === 'file' ? problemsOf : problemsOfSteps)(pipeline, surroundings));
    problems.push(...((await validate?.(expanded)) ?? []));
  }
  return problems;
}

// A part leaves out the pipeline resources that it names.
function resourcesOf(part: string): string {
  const aliases = new Set([...part.matchAll(/\bpipelineAlias: (\w+)/g)].map(([, alias = '']) => alias));
  const declared = [...aliases].map((alias) => `    - { pipeline: ${alias}, source: Python-Build }\n`);
  return aliases.size === 0 ? '' : `resources:\n  pipelines:\n${declared.join('')}`;
}

describe(`YAML in ${documentsOf(root).length} documents: ${yaml.length} blocks of YAML among ${blocks.length}`, () => {
  it('is in README.md, and can be told apart from other blocks', () => {
    assert.ok(yaml.some(({ place }) => place.startsWith('README.md:')));
    assert.deepEqual(
      blocks.filter(looksLikePipeline).map(({ place }) => place),
      [],
      'say ```yaml, so that it is checked',
    );
    if (missing !== undefined) console.log(`      ${missing}`);
  });

  for (const block of yaml) {
    it(`${block.place} is a pipeline that runs, or a manifest`, async () => {
      assert.deepEqual(await problemsOfBlock(block), []);
    });
  }
});

describe('what documents show of going back after sanity tests', () => {
  // Where the tests could not be run, the version that runs is not to blame: a condition that asks for less would roll it back.
  const blindRollbacks = (text: string): string[] => {
    const steps = text.split(/^\s*- (?=task: )/m);
    const tests = steps
      .filter((step) => step.startsWith('task: NewmanSanity@'))
      .map((step) => /^\s*name: (\w+)/m.exec(step)?.[1]);
    if (tests.length === 0) return [];
    return steps.filter(
      (step) =>
        step.startsWith('task: SmartRollback@') &&
        !tests.some((name) => name !== undefined && step.includes(`eq(variables['${name}.result'], 'failed')`)),
    );
  };

  it('cannot roll back a healthy version', () => {
    const shown = yaml.filter(({ text }) => /NewmanSanity@/.test(text) && /SmartRollback@/.test(text));
    assert.ok(shown.length > 0);
    assert.deepEqual(
      shown.filter(({ text }) => blindRollbacks(text).length > 0).map(({ place }) => place),
      [],
    );
  });

  it('is found where it could', () => {
    const block = (condition: string) =>
      `- task: NewmanSanity@1\n  name: sanity\n- task: SmartRollback@1\n  condition: ${condition}\n`;
    assert.deepEqual(blindRollbacks(block("and(failed(), eq(variables['sanity.result'], 'failed'))")), []);
    for (const condition of [
      'failed()',
      "ne(variables['sanity.result'], 'error')",
      "eq(variables['other.result'], 'failed')",
    ])
      assert.equal(blindRollbacks(block(condition)).length, 1, condition);
  });
});

describe('blocks of documents', () => {
  const task = '- task: NewmanSanity@1\n  inputs:\n    collection: a.json # CHANGE\n    targetUrl: $(Url)\n';
  const table: readonly (readonly [title: string, text: string, problem: RegExp | undefined])[] = [
    ['steps alone', '# a comment\n- bash: echo build\n', undefined],
    ['a job alone', '- job: Tests\n  steps:\n    - bash: echo build\n', undefined],
    ['steps that name a resource', task.replace('$(Url)', '').replace('targetUrl:', 'pipelineAlias: build'), undefined],
    ['steps with a key', 'steps:\n  - bash: echo build\n', undefined],
    ['a Role', 'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: []\n', undefined],
    ['a macro that nothing defines', task, /nothing defines \$\(Url\)/],
    ['an input that does not exist', task.replace('targetUrl: $(Url)', 'url: none'), /it has no input url/],
    ['a name without its mark', '- bash: echo\n  env:\n    NAMESPACE: prod\n', /NAMESPACE\) needs # CHANGE/],
    ['a whole file without pr', 'trigger: none\npool: { vmImage: u }\nsteps:\n  - bash: echo\n', /no pr: none/],
    ['a template that is not there', 'stages:\n  - template: templates/stages/nosuch.yml\n', /not found in repository/],
    ['something else', 'collection: a.json\n', /is neither a pipeline/],
  ];
  for (const [title, text, problem] of table) {
    it(`${title}: ${problem === undefined ? 'in order' : 'found'}`, async () => {
      const found = await problemsOfBlock({ place: 'README.md:1', language: 'yaml', text }).catch((error: unknown) => [
        String(error),
      ]);
      if (problem === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), problem);
    });
  }

  it('are found with any fence, indented, and without their language', () => {
    const text = '1. one\n\n   ~~~yml\n   steps: []\n   ~~~\n\n````yaml\na: 1\n````\n\n```\n- task: X@1\n```\n';
    const found = blocksOf('a.md', text);
    assert.deepEqual(
      found.map(({ place, language, text: body }) => [place, language, body]),
      [
        ['a.md:3', 'yml', 'steps: []\n'],
        ['a.md:7', 'yaml', 'a: 1\n'],
        ['a.md:11', '', '- task: X@1\n'],
      ],
    );
    assert.deepEqual(found.map(looksLikePipeline), [false, false, true]);
  });
});
