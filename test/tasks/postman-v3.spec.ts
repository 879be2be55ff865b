import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, runTask } from '../rigs/agent/agent.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { startService } from '../rigs/service/service.ts';
import type { Service } from '../rigs/service/service.ts';
import { readCases } from '../support/newman/run.ts';

const EXAMPLE = path.join(import.meta.dirname, '../../examples/python-service/postman');

describe('NewmanSanity, built: a collection of Postman v3', () => {
  let service: Service;
  let job: Job;
  let sources: string;
  before(async () => {
    service = await startService({ liveVersion: () => Promise.resolve('457'), brokenVersions: [] });
    job = new Job();
    sources = path.join(job.folder, 'sources');
    cpSync(EXAMPLE, path.join(sources, 'postman'), { recursive: true });
    const file = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(sources, name)), { recursive: true });
      writeFileSync(path.join(sources, name), text);
    };
    const test =
      "scripts:\n  - type: afterResponse\n    code: pm.test('found', () => pm.response.to.have.status(200));\n";
    // Parameters of their own are taken apart by newman's parser, which lies in a file of later/.
    const address = "url: '{{TARGET_URL}}/orders/:id'\npathVariables: {id: '1'}\n";
    file('orders/First.request.yaml', `$kind: http-request\n${address}${test}`);
    file('wrong/a.request.yaml', '$kind: http-request\nurl: {{TARGET_URL}}/health\n');
    file('wrong/f/b.request.yaml', '$kind: websocket-request\n');
    file('prod.environment.yaml', "name: prod\nvalues:\n  - {key: expectedVersion, value: '457'}\n");
  });
  after(async () => {
    job.dispose();
    await service.stop();
  });

  const run = (inputs: Readonly<Record<string, string>>): Promise<TaskRun> =>
    runTask({
      task: 'NewmanSanity',
      job,
      inputs: { targetUrl: service.url, ...inputs },
      variables: { 'System.DefaultWorkingDirectory': sources },
    });

  it('is run by the name of its folder, with an environment in YAML', async () => {
    const { result, log, outputs, testResults } = await run({
      collection: 'postman/sanity',
      environment: 'prod.environment.yaml',
    });
    assert.equal(result, 'Succeeded', log);
    assert.equal(outputs['requests'], '7');
    assert.equal(outputs['assertions'], '9');
    const names = readCases(testResults[0]?.text ?? '').map(({ name }) => name);
    assert.ok(names.includes('Orders / Take an order / is taken, with its total'), names.join());
    assert.ok(names.includes('Service / Version / is the version that was deployed'), names.join());
  });

  it('fills the places in a path', async () => {
    const before = service.requests.length;
    const { result, log } = await run({ collection: 'orders' });
    assert.equal(result, 'Succeeded', log);
    assert.equal(service.requests.slice(before).at(-1), 'GET /orders/1');
  });

  it('of which a file does not fit is one error that names all of them, before any request', async () => {
    const before = service.requests.length;
    const { result, errors, log, outputs } = await run({ collection: 'wrong' });
    assert.equal(result, 'Failed');
    assert.equal(outputs['result'], 'error');
    assert.equal(errors.length, 1, errors.join('\n'));
    assert.match(
      errors[0] ?? '',
      /^collection 'wrong' cannot be run for 2 reasons; the first: a\.request\.yaml, line 2: holds \{\{…\}\} without quotes.*Wrong too: f\/b\.request\.yaml\./,
    );
    assert.match(
      log,
      /f\/b\.request\.yaml, line 1: is a WebSocket request \(websocket-request\), which newman cannot run/,
    );
    assert.equal(service.requests.length, before);
  });
});
