import assert from 'node:assert/strict';
import { CHECKED, copyOf, edit, runScript } from '../support/copy.ts';
import type { Ended } from '../support/copy.ts';

interface Difference {
  readonly title: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** The check that says it, and what it says. */
  readonly check: string;
  readonly said: RegExp;
}

const TASK = 'tasks/CaptureAndDeploy/task.json';
const SANITY = 'tasks/NewmanSanity/task.json';
const DIFFERENCES: readonly Difference[] = [
  {
    title: 'an input that the code reads and task.json does not declare',
    file: TASK,
    from: '"name": "changeCause"',
    to: '"name": "changeReason"',
    check: 'CaptureAndDeploy: inputs of task.json and code are the same',
    said: /changeCause is read but not declared/,
  },
  {
    title: 'an input that task.json declares and the code does not read',
    file: TASK,
    from: '"name": "stableSeconds"',
    to: '"name": "steadySeconds"',
    check: 'CaptureAndDeploy: inputs of task.json and code are the same',
    said: /steadySeconds is declared but never read/,
  },
  {
    title: 'a released input that is gone',
    file: TASK,
    from: '"name": "outputDirectory"',
    to: '"name": "outputFolder"',
    check: 'recorded inputs are all there',
    said: /CaptureAndDeploy has lost .*outputDirectory/,
  },
  {
    title: 'a default that the code and task.json do not share',
    file: 'tasks/SmartRollback/inputs.ts',
    from: 'fallback: 180',
    to: 'fallback: 181',
    check: 'SmartRollback: inputs of task.json and code are the same',
    said: /timeoutSeconds: the default is '180' in task.json, '181' in the code/,
  },
  {
    title: 'an output that the code sets and task.json does not declare',
    file: SANITY,
    from: '"name": "firstFailure"',
    to: '"name": "firstProblem"',
    check: 'NewmanSanity: output variables of task.json and code are the same',
    said: /firstFailure is set but not declared; firstProblem is declared but never set/,
  },
  {
    title: 'an input that its page has otherwise',
    file: 'docs/smart-rollback.md',
    from: '| `force` ',
    to: '| `forced`',
    check: 'the pages say what task.json and docs/rbac say',
    said: /docs\/smart-rollback.md has other inputs of SmartRollback/,
  },
  {
    title: 'a default that its page has otherwise',
    file: 'docs/newman-sanity.md',
    from: '| `600` |',
    to: '| `601` |',
    check: 'the pages say what task.json and docs/rbac say',
    said: /docs\/newman-sanity.md has other inputs of NewmanSanity/,
  },
  {
    title: 'an output that its page has otherwise',
    file: 'docs/smart-rollback.md',
    from: '| `strategyUsed`',
    to: '| `strategyUser`',
    check: 'the pages say what task.json and docs/rbac say',
    said: /docs\/smart-rollback.md has other outputs of SmartRollback/,
  },
  {
    title: 'a right that its page has and docs/rbac does not',
    file: 'docs/rbac/replace-stuck-pods.yaml',
    from: 'verbs: [create]',
    to: 'verbs: [get]',
    check: 'the pages say what task.json and docs/rbac say',
    said: /docs\/service-connection.md has other rights/,
  },
  {
    title: 'a code of an error that no page tells of',
    file: 'docs/service-connection.md',
    from: '### SR203',
    to: '### SR299',
    check: 'every code of an error is told on one page',
    said: /no page has a heading SR203;.* docs\/service-connection\.md tells of SR299, which no error has/,
  },
  {
    title: 'a code of an error that a page calls otherwise',
    file: 'docs/newman-sanity.md',
    from: 'A test failed.',
    to: 'Something failed.',
    check: 'every code of an error is told on one page',
    said: /docs\/newman-sanity\.md says of SR511 "Something failed\."/,
  },
  {
    title: 'an input that a pipeline names and no task has',
    file: 'pipelines/templates/stages/rollback.yml',
    from: 'expectedImage: ',
    to: 'expectedPicture: ',
    check: 'pipelines and examples',
    said: /SmartRollback@1: it has no input expectedPicture/,
  },
  {
    title: 'an output that a pipeline reads and no task sets',
    file: 'pipelines/templates/steps/rollback-audit.yml',
    from: '$(rollback.strategyUsed)',
    to: '$(rollback.strategy)',
    check: 'pipelines and examples',
    said: /nothing defines \$\(rollback\.strategy\)/,
  },
  {
    title: 'a version of a task that a pipeline names and nobody publishes',
    file: 'pipelines/templates/stages/newman-tests.yml',
    from: 'NewmanSanity@1',
    to: 'NewmanSanity@2',
    check: 'pipelines and examples',
    said: /NewmanSanity@2: its version is NewmanSanity@1/,
  },
  {
    title: 'a default of a template that is not that of the input it is handed on to',
    file: 'pipelines/templates/stages/deploy.yml',
    from: /name: imageTag, type: string, default: \S+/,
    to: 'name: imageTag, type: string, default: latest',
    check: 'pipelines and examples',
    said: /the parameter imageTag is 'latest' by default, the input imageTag '\$\(Build\.BuildId\)'/,
  },
  {
    title: 'an input that an example in README.md names and no task has',
    file: 'README.md',
    from: 'serviceUrl: https',
    to: 'serviceAddress: https',
    check: 'pipelines and examples',
    said: /README\.md:\d+: CaptureAndDeploy@1: it has no input serviceAddress/,
  },
  {
    title: 'a version of a task that README.md names in a text',
    file: 'README.md',
    from: 'SmartRollback@1',
    to: 'SmartRollback@3',
    check: 'versions are the same everywhere',
    said: /README\.md names SmartRollback@3; its version is SmartRollback@1/,
  },
  {
    title: 'an agent that README.md names and task.json does not',
    file: 'README.md',
    from: '3.232.1',
    to: '3.999.9',
    check: 'versions are the same everywhere',
    said: /README\.md names agent 3\.999\.9/,
  },
  {
    title: 'a version of the lock file',
    file: 'package-lock.json',
    from: /"version": "[\d.]+"/,
    to: '"version": "0.9.0"',
    check: 'versions are the same everywhere',
    said: /package-lock\.json says version 0\.9\.0/,
  },
  {
    title: 'a version that CHANGELOG.md does not tell about',
    file: 'CHANGELOG.md',
    from: /^## [\d.]+$/m,
    to: '## 0.9.0',
    check: 'versions are the same everywhere',
    said: /CHANGELOG\.md begins with 0\.9\.0/,
  },
  {
    title: 'a version of one task',
    file: SANITY,
    from: /"Minor": \d+/,
    to: '"Minor": 77',
    check: 'manifest and ids',
    said: /NewmanSanity says version \d+\.77\.\d+/,
  },
  {
    title: 'a version of the manifest',
    file: 'vss-extension.json',
    from: /"version": "[\d.]+"/,
    to: '"version": "0.9.0"',
    check: 'manifest and ids',
    said: /vss-extension\.json says version 0\.9\.0/,
  },
  {
    title: 'help of a task that leads to another extension',
    file: 'tasks/SmartRollback/task.json',
    from: 'itemName=smart-rollback.smart-rollback',
    to: 'itemName=somebody.else',
    check: 'SmartRollback: names, groups, rules, handlers and help',
    said: /helpMarkDown does not lead to/,
  },
  {
    title: 'a link that leads nowhere',
    file: 'docs/contract.md',
    from: '# The contract',
    to: '[gone](gone.md)\n\n# The contract',
    check: 'no link is dead',
    said: /docs\/contract\.md:1: gone\.md leads to nothing/,
  },
  {
    title: 'a type that is exported under the name of another',
    file: 'shared/kubernetes/pod.ts',
    from: '/** Whether the pod was made',
    to: 'export type Workload = never;\n\n/** Whether the pod was made',
    check: 'no exported type has the name of another',
    said: /Workload is exported by shared\/kubernetes\/objects\.ts and shared\/kubernetes\/pod\.ts/,
  },
  {
    title: 'a comment that cites a heading that is not there',
    file: 'shared/versions/last-good.ts',
    from: '(design.md#last-good)',
    to: '(design.md#last-best)',
    check: 'no citation is dead',
    said: /shared\/versions\/last-good\.ts:\d+: design\.md#last-best: docs\/design\.md has no heading #last-best/,
  },
  {
    title: 'a picture that the marketplace refuses',
    file: 'README.md',
    from: 'images/failed-step.png',
    to: 'images/pipelines.svg',
    check: 'the marketplace page shows its pictures and links',
    said: /images\/pipelines\.svg is SVG/,
  },
];

describe('npm run check', () => {
  let different: Ended;

  // All differences at once: every check names each of them by itself. That it finds nothing where nothing differs says the
  // gate, which runs it on the repository as it is.
  before(async () => {
    const copy = await copyOf(CHECKED);
    for (const { file, from, to } of DIFFERENCES) await edit(copy, file, from, to);
    different = await runScript(copy, 'check/check.ts');
  });

  it('fails where anything differs', () => assert.notEqual(different.code, 0));

  for (const { title, check, said } of DIFFERENCES) {
    it(`finds ${title}`, () => {
      const lines = different.output.split('\n').filter((line) => line.startsWith(`FAILED ${check}`));
      assert.match(lines.join('\n'), said);
    });
  }
});
