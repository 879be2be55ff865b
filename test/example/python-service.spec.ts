import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import { requirementsOf } from '../support/example/requirements.ts';
import { runUnitTests } from '../support/example/run-steps.ts';
import type { RunningService } from '../support/example/uvicorn.ts';
import { startUvicorn } from '../support/example/uvicorn.ts';
import type { Workspace } from '../support/example/workspace.ts';
import { EXAMPLE, openWorkspace, readService } from '../support/example/workspace.ts';
import { undoAfterwards } from '../support/undo.ts';

const VERSION = '458';

describe('examples/python-service', () => {
  it('requirements files say what poetry.lock says', () => {
    const files = requirementsOf(readFileSync(path.join(EXAMPLE, 'poetry.lock'), 'utf8'));
    for (const [name, text] of Object.entries(files)) {
      const found = readFileSync(path.join(EXAMPLE, name), 'utf8');
      assert.equal(found, text, `${name} is out of step; run npm run test:example -- --write`);
    }
  });

  for (const packageManager of ['pip', 'poetry']) {
    it(`installs with ${packageManager} and passes pytest, by the steps of python-build.yml`, () => {
      const workspace = openWorkspace(packageManager);
      const log = runUnitTests(workspace, packageManager);
      const [, passed = '0'] = /=+ (\d+) passed in /.exec(log) ?? [];
      const junit = readService(workspace, 'pytest-results.xml');
      assert.match(junit, new RegExp(`<testsuite [^>]*errors="0" failures="0" skipped="0" tests="${passed}"`));
      assert.ok(Number(passed) >= 11, log);
      if (packageManager === 'poetry') assert.match(log, /Poetry \(version 2\./);
    });
  }

  it('does not install where poetry.lock does not say what pyproject.toml says', () => {
    const workspace = openWorkspace('poetry');
    const file = path.join(workspace.service, 'pyproject.toml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"fastapi \([^)]*\)"/, '"fastapi (>=0.100,<1)"'));
    assert.throws(() => runUnitTests(workspace, 'poetry'), /pyproject\.toml changed significantly since poetry\.lock/);
  });
});

describe('NewmanSanity against examples/python-service', () => {
  let workspace: Workspace;
  let service: RunningService;

  const made = undoAfterwards();
  before(async () => {
    workspace = openWorkspace('pip');
    service = await startUvicorn(workspace, VERSION);
    made(() => service.stop());
  });

  const test = (inputs: Readonly<Record<string, string>>) => {
    const variables = {
      'System.DefaultWorkingDirectory': workspace.sources,
      'Build.SourcesDirectory': workspace.sources,
    };
    return runTask({
      task: 'NewmanSanity',
      job: new Job({ variables }),
      inputs: {
        collection: 'services/python-service/postman/sanity.json',
        environment: 'services/python-service/postman/prod.env.json',
        ...inputs,
      },
    });
  };

  it('passes on the deploy-info of its deployment, and says so in JUnit', async () => {
    const folder = path.join(workspace.temporary, 'deploy-info');
    mkdirSync(folder, { recursive: true });
    const info = {
      buildId: VERSION,
      imageTag: VERSION,
      imageName: 'registry.example.com/apps/python-service',
      namespace: 'prod',
      deploymentName: 'python-service',
      serviceUrl: service.url,
    };
    writeFileSync(path.join(folder, 'deploy-info.json'), `${JSON.stringify(info, undefined, 2)}\n`);
    const run = await test({ deployInfo: folder, readyPath: '/health', variables: `expectedVersion=${VERSION}` });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([run.outputs.result, run.outputs.assertions, run.outputs.requests], ['passed', '9', '7']);
    assert.equal(run.testResults.length, 1);
    assert.match(run.testResults[0]?.text ?? '', /Service \/ Version \/ is the version that was deployed/);
  });

  it('fails where another version answers', async () => {
    const run = await test({ targetUrl: service.url, variables: 'expectedVersion=459' });
    assert.equal(run.result, 'Failed', run.log);
    assert.deepEqual([run.outputs.result, run.outputs.failedAssertions], ['failed', '1']);
    assert.match(run.outputs.firstFailure ?? '', /is the version that was deployed/);
  });

  it('is no success where nothing answers', async () => {
    const other = await startUvicorn(workspace, VERSION);
    await other.stop();
    const run = await test({ targetUrl: other.url, readyTimeoutSeconds: '1' });
    assert.equal(run.result, 'Failed', run.log);
    assert.notEqual(run.outputs.result, 'passed');
    assert.match(run.errors.join('\n'), /ECONNREFUSED|refused|answer/i);
  });
});
