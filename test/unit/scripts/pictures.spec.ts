import assert from 'node:assert/strict';
import { shownInputs } from '../../../scripts/document/shown-inputs.ts';
import type { DocumentedTask } from '../../../scripts/document/inputs-text.ts';
import { formPage } from '../../../scripts/document/form-page.ts';
import { readTests, testsPage } from '../../../scripts/document/tests-page.ts';
import { readTaskJson } from '../../../scripts/task-json.ts';

const taskOf = (name: string) => readTaskJson(`tasks/${name}`) as DocumentedTask;

describe('the form that is drawn from a task.json', () => {
  const { inputs } = taskOf('CaptureAndDeploy');
  const names = (typed: Readonly<Record<string, string>>) => shownInputs(inputs, typed).map(({ name }) => name);

  it('shows what the rules show for the defaults', () => {
    const shown = names({});
    for (const name of ['kubernetesServiceConnection', 'imageName', 'dryRun', 'changeCause'])
      assert.ok(shown.includes(name), name);
    assert.ok(!shown.includes('azureResourceGroup'));
  });

  it('hides what an action does not use, and shows what another connection needs', () => {
    const shown = names({ action: 'follow', connectionType: 'azureResourceManager' });
    assert.ok(!shown.includes('imageName') && !shown.includes('kubernetesServiceConnection'));
    assert.ok(shown.includes('timeoutSeconds') && shown.includes('azureResourceGroup'));
  });

  it('refuses a rule that names no input', () => {
    const [first] = inputs;
    assert.ok(first);
    assert.throws(() => shownInputs([{ ...first, visibleRule: 'kind = x' }], {}), /kind = x, which is no input/);
  });

  it('has the words of lists, what was filled in, and folds what begins folded', () => {
    const html = formPage(taskOf('CaptureAndDeploy'), { onFailure: 'rollback', imageName: 'a<b' }, 'icon.png');
    assert.match(html, /rollback: put back what was captured/);
    assert.match(html, /a&lt;b/);
    assert.match(html, /Artifacts and records/);
    assert.doesNotMatch(html, /Artifact suffix/);
  });
});

describe('the Tests tab that is drawn from a JUnit file', () => {
  const xml = `<?xml version="1.0"?><testsuites><testsuite name="a">
    <testcase name="one" classname="a" time="0.100"/>
    <testcase name="two" classname="a" time="0.200"><failure message="expected 1" type="x">expected 1
GET /</failure></testcase>
    <testcase name="three" classname="a" time="0"><error message="refused">no answer</error></testcase>
    <testcase name="four" classname="a" time="0"><skipped message="bail"/></testcase>
  </testsuite></testsuites>`;

  it('counts failures and errors as failed, as Azure DevOps does', () => {
    const states = readTests(xml).map(({ name, state }) => `${name} ${state}`);
    assert.deepEqual(states, ['one passed', 'two failed', 'three failed', 'four skipped']);
  });

  it('opens the first failed test with message and text', () => {
    const html = testsPage('Sanity tests of web 1', readTests(xml));
    assert.match(html, /Sanity tests of web 1 \(2\/4\)/);
    assert.match(
      html,
      /<h3>Error message<\/h3><pre>expected 1<\/pre>\s*<h3>Stack trace<\/h3><pre>expected 1\nGET \/<\/pre>/,
    );
    assert.match(html, /25\.00%/);
  });
});
