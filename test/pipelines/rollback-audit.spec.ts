import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { expandPipeline } from '../../scripts/pipelines/expand.ts';
import { modelOf } from '../../scripts/pipelines/model.ts';
import { project } from '../../scripts/pipelines/project.ts';

const { steps } = modelOf(expandPipeline(project, '/pipelines/python-rollback.yml'));
const script = steps.find(({ title }) => title === 'Audit trail')?.subject ?? '';

// What the agent hands over: an output that was not set is still a macro.
const NOT_SET = Object.fromEntries(
  Object.entries({
    FROM_IMAGE: 'fromImage',
    FROM_REVISION: 'fromRevision',
    TO_IMAGE: 'toImage',
    TO_REVISION: 'toRevision',
    STRATEGY: 'strategyUsed',
    CHANGED: 'changed',
  }).map(([name, output]) => [name, `$(rollback.${output})`]),
);
const SET = {
  FROM_IMAGE: 'reg/app:458',
  FROM_REVISION: '7',
  TO_IMAGE: 'reg/app:457',
  TO_REVISION: '8',
  STRATEGY: 'undo',
  CHANGED: 'true',
};

function audit(given: Readonly<Record<string, string>>): { output: string; summary: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollback-audit-'));
  try {
    const defaults = {
      DEPLOYMENT: 'python-service',
      NAMESPACE: 'prod',
      SOURCE_RUN: '0',
      REQUESTED_FOR: 'Ada Lovelace',
    };
    const environment = { PATH: process.env.PATH, AGENT_TEMPDIRECTORY: folder, RESULT: 'Succeeded' };
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
      env: { ...environment, ...defaults, ...given },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return { output: stdout, summary: readFileSync(path.join(folder, 'rollback-audit.md'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the audit trail of python-rollback.yml', () => {
  it('says who, what, from where and to where, and tags the run', () => {
    const { output, summary } = audit({ ...SET, SOURCE_RUN: '1458' });
    assert.match(output, /^##vso\[task\.uploadsummary\]\S+rollback-audit\.md$/m);
    assert.match(output, /^##vso\[build\.addbuildtag\]rolled-back-python-service$/m);
    for (const row of [
      '| Who | Ada Lovelace |',
      '| What | python-service, namespace prod |',
      '| From | reg/app:458, revision 7 |',
      '| To | reg/app:457, revision 8 |',
      '| Strategy | undo |',
      '| Source run | 1458 |',
      '| Result | Succeeded |',
    ]) {
      assert.ok(summary.includes(`${row}\n`), summary);
    }
  });

  it('sets no tag after a failure, and says what is not known', () => {
    const { output, summary } = audit({ ...NOT_SET, RESULT: 'Failed' });
    assert.doesNotMatch(output, /addbuildtag/);
    assert.match(summary, /\| From \| unknown, revision unknown \|\n/);
    assert.doesNotMatch(summary, /Source run/);
  });

  it('names images and people as they are called, underscores too', () => {
    const { summary } = audit({ ...SET, FROM_IMAGE: 'reg/my_app:1_2', REQUESTED_FOR: 'build_agent' });
    assert.match(summary, /\| From \| reg\/my\\_app:1\\_2, revision 7 \|\n/);
    assert.match(summary, /\| Who \| build\\_agent \|\n/);
  });

  it('is left by no dry run, since nothing was rolled back', () => {
    const dry = modelOf(expandPipeline(project, '/pipelines/python-rollback.yml', { dryRun: true }));
    const titles = dry.steps.map(({ title }) => title);
    assert.ok(titles.includes('Roll back python-service') && !titles.includes('Audit trail'), titles.join());
  });

  it('lets nothing that is foreign become a command, markup or a tag of another kind', () => {
    const foreign = 'x|<b>\n##vso[task.complete result=Failed]`$(id)`';
    const { output, summary } = audit({ ...SET, DEPLOYMENT: 'statefulset/web\n##vso[a.b]', REQUESTED_FOR: foreign });
    assert.equal(output.match(/##vso\[/g)?.length, 2);
    assert.match(output, /addbuildtag\]rolled-back-statefulset-web-/);
    assert.match(summary, /\| Who \| xb##vsotask\.complete result=Failed\$\(id\) \|\n/);
  });
});
