import assert from 'node:assert/strict';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const templateOf = (raw: string): RequestSpec => ({
  name: 'Save',
  method: 'POST',
  body: { mode: 'raw', raw: JSON.stringify({ template: raw }) },
  test: PASSES,
});

describe('NewmanSanity: braces that are meant for the service', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  beforeEach(() => {
    server.bodies.length = 0;
  });
  after(() => server.stop());

  const run = (request: RequestSpec, inputs: Readonly<Record<string, string>> = {}) =>
    runSanity({
      files: { 'sanity.json': collectionOf('Sanity', [request]) },
      inputs: { targetUrl: server.url, ...inputs },
    });

  const green: readonly (readonly [title: string, template: string, allowed?: string])[] = [
    [
      'what Postman could not mean is sent as it stands',
      'Dear {{#if x}}{{> greeting}}{{/if}} {{a | upper}} {{.Values.a}}',
    ],
    ['what it could is, where allowUnresolved names it', 'Dear {{#if name}}{{name}}{{else}}you{{/if}}', 'name\nelse'],
  ];
  for (const [title, template, allowUnresolved = ''] of green) {
    it(`${title}: green`, async () => {
      const { outcome, log } = await run(templateOf(template), { allowUnresolved });
      assert.equal(outcome.result, 'succeeded', log);
      assert.ok(server.bodies.includes(JSON.stringify({ template })), server.bodies.join('\n'));
    });
  }

  it('another name is red, and the way to except it is told', async () => {
    const { message } = (await run(templateOf('Dear {{#if name}}{{nmae}}{{/if}}'), { allowUnresolved: 'name' }))
      .outcome;
    assert.match(message, /Save: \{\{nmae\}\} was sent as it stands \(body\)/);
    assert.match(message, /named in allowUnresolved/);
  });

  it('a name in braces is refused as an input', async () => {
    const { message } = (await run(templateOf(''), { allowUnresolved: '{{name}}' })).outcome;
    assert.match(message, /allowUnresolved .*leave its braces out/);
  });

  it('in what a script sends no value is put in: replaceIn is told, not the names of variables', async () => {
    const test = `${PASSES}\npm.sendRequest('{{TARGET_URL}}/events', (error) => { pm.test('events', () => pm.expect(error).to.equal(null)); });`;
    const { message } = (await run({ name: 'Asks', test })).outcome;
    assert.match(message, /write pm\.variables\.replaceIn/);
    assert.doesNotMatch(message, /known are/);
  });
});
