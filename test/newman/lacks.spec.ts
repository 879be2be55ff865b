import assert from 'node:assert/strict';
import { runBundle } from '../support/newman/bundle.ts';
import type { BundleRun } from '../support/newman/bundle.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const LACKS: readonly (readonly [title: string, script: string, step: RegExp])[] = [
  ['the vault', "await pm.vault.get('key');", /no vault: give the value by secretVariables/],
  ['a package of the team', "pm.require('@team/utils');", /no packages/],
  ['a package of npm', "pm.require('npm:lodash@4.17.21');", /no packages/],
  ['a module', "require('node-fetch');", /can require only the modules/],
  ['runRequest', "await pm.execution.runRequest('id');", /no runRequest/],
  ['fetch', "await fetch('http://h/');", /by pm\.sendRequest only/],
  ['data sets', "await pm.datasets('x').executeQuery('y');", /by the Postman CLI/],
];

describe('NewmanSanity: what newman lacks is said as such, with the way round', () => {
  let server: TestServer;
  let all: BundleRun;
  const run = (requests: readonly RequestSpec[], inputs: Readonly<Record<string, string>> = {}): Promise<BundleRun> =>
    runBundle({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      inputs: { targetUrl: server.url, ...inputs },
    });
  const byVault = { name: 'Asks', url: '{{TARGET_URL}}/ok?key={{vault:key}}', test: PASSES };

  before(async () => {
    server = await startServer();
    all = await run([...LACKS.map(([title, script]) => ({ name: title, test: `${PASSES}\n${script}` })), byVault]);
  });
  after(() => server.stop());

  for (const [title, , step] of LACKS) {
    it(title, () => {
      const failed = all.cases.filter(({ name, error }) => name.startsWith(`${title} / `) && error !== undefined);
      assert.equal(failed.length, 1, all.xml);
      const steps = all.task.log.split('\n').filter((line) => line.startsWith('Next: '));
      assert.ok(
        steps.some((line) => step.test(line)),
        all.task.log,
      );
      assert.doesNotMatch(all.task.log, /Correct the script/);
    });
  }

  it('{{vault:key}} is filled by a variable of that name', async () => {
    assert.match(all.task.log, /no vault: fill it by secretVariables with a line of the form vault:/);
    const filled = await run([byVault], { variables: 'vault:key=v' });
    assert.equal(filled.task.result, 'Succeeded', filled.task.log);
    assert.ok(server.requests.includes('GET /ok?key=v'));
  });

  it('no name of an inner part of the runtime reaches the reader', async () => {
    const { message, task } = await run([{ name: 'Asks', test: 'while (true) {}' }], { scriptTimeoutSeconds: '1' });
    assert.match(message, /script execution timed out.*loop/);
    assert.doesNotMatch(task.log, /sandbox|uvm|execution\.\w+\.[0-9a-f-]{36}/);
  });
});
