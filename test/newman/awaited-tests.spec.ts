import assert from 'node:assert/strict';
import { collectionOf } from '../support/newman/collections.ts';
import { runBundle } from '../support/newman/bundle.ts';
import type { BundleRun } from '../support/newman/bundle.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const ASK = "pm.sendRequest(pm.variables.get('TARGET_URL') + '/other'";
const WAIT = 'await new Promise((resolve) => setTimeout(resolve, 20));';

/** What a test script holds, and what is told of its tests: the name of each, with why it failed. */
const TESTS: readonly {
  readonly title: string;
  readonly script: string;
  readonly told: readonly (readonly [test: string, failure: RegExp | undefined])[];
}[] = [
  {
    title: 'an async test whose expectation fails late',
    script: `pm.test('late', async () => { ${WAIT} pm.expect(1).to.equal(2); });`,
    told: [['late', /^expected 1 to equal 2$/]],
  },
  {
    title: 'an async test that holds',
    script: `pm.test('holds', async () => { ${WAIT} pm.response.to.have.status(200); });`,
    told: [['holds', undefined]],
  },
  {
    title: 'an async test that throws at once',
    script: "pm.test('at once', async () => { throw new Error('inside'); });",
    told: [['at once', /^inside$/]],
  },
  {
    title: 'a test that hands back the promise of a request',
    script: `pm.test('promise', () => ${ASK}).then((answer) => pm.expect(answer.code).to.equal(201)));`,
    told: [['promise', /^expected 200 to equal 201$/]],
  },
  {
    title: 'a test that hands back an expectation, which is no promise',
    script: "pm.test('expectation', () => pm.expect(1).to.equal(1));",
    told: [['expectation', undefined]],
  },
  {
    title: 'an expectation that fails in the callback of a request, before done',
    script: `pm.test('callback', (done) => { ${ASK}, (_, answer) => { pm.expect(answer.code).to.equal(201); done(); }); });`,
    told: [['callback', /^expected 200 to equal 201$/]],
  },
  {
    title: 'two requests with callbacks at once, in tests of their own',
    script: `for (const n of [1, 2]) pm.test('request ' + n, (done) => { ${ASK}, (error) => { if (error) console.log('called twice'); throw new Error('of ' + n); }); });`,
    told: [
      ['request 1', /^of 1$/],
      ['request 2', /^of 2$/],
    ],
  },
  {
    title: 'an expectation that fails in a promise, before done',
    script: `pm.test('chain', (done) => { ${ASK}).then((answer) => { pm.expect(answer.code).to.equal(201); done(); }); });`,
    told: [['chain', /^expected 200 to equal 201$/]],
  },
  {
    title: 'two tests with done at once, each with an error of its own',
    script:
      "for (const n of [1, 2]) pm.test('side ' + n, (done) => { setTimeout(() => { throw new Error('of ' + n); }, n); });",
    told: [
      ['side 1', /^of 1$/],
      ['side 2', /^of 2$/],
    ],
  },
  {
    title: 'done with an error, without one, and twice',
    script:
      "pm.test('given', (done) => done(new Error('given')));\npm.test('text', (done) => setTimeout(() => done('a text'), 1));\npm.test('twice', (done) => { done(); done(new Error('too late')); });",
    told: [
      ['given', /^given$/],
      ['twice', undefined],
      ['text', /^a text$/],
    ],
  },
  {
    title: 'a test after an await of something that is neither a timer nor a request',
    script: `await ${ASK});\nawait crypto.subtle.digest('SHA-256', Buffer.alloc(3e7));\npm.test('behind', () => pm.expect(1).to.equal(2));`,
    told: [['behind', /^expected 1 to equal 2$/]],
  },
  {
    title: 'a rejection without a reason',
    script: "pm.test('no reason', () => Promise.reject());",
    told: [['no reason', /^rejected without a reason$/]],
  },
  {
    title: 'a rejection whose reason holds itself',
    script: "const reason = {}; reason.reason = reason;\npm.test('circular', () => Promise.reject(reason));",
    told: [['circular', /^rejected with a reason that cannot be shown$/]],
  },
  {
    title: 'a test without a body, and one that is skipped',
    script: "pm.test('no body');\npm.test.skip('skipped', async () => { throw new Error('not run'); });",
    told: [
      ['no body', undefined],
      ['skipped', undefined],
    ],
  },
  {
    title: 'a promise that never settles',
    script: "pm.test('forever', async () => { await new Promise(() => {}); });",
    told: [['forever', /the test never ended: its promise did not settle before its script was over/]],
  },
  {
    title: 'a done that is never called, after a request and beside a test that holds',
    script: `pm.test('hangs', (done) => { ${ASK}, () => {}); });\npm.test('beside', () => {});`,
    told: [
      ['beside', undefined],
      ['hangs', /the test never ended: done was not called before its script was over/],
    ],
  },
];

describe('NewmanSanity: a test that takes its time is awaited, and one that never ends fails by name', () => {
  let server: TestServer;
  let run: BundleRun;
  before(async () => {
    server = await startServer();
    const requests = TESTS.map(({ title, script }) => ({ name: title, test: script }));
    run = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', requests) },
      inputs: { targetUrl: server.url },
    });
  });
  after(() => server.stop());

  for (const { title, told } of TESTS) {
    it(title, () => {
      const cases = run.cases.filter(({ name }) => name.startsWith(`${title} / `));
      assert.deepEqual(
        cases.map(({ name }) => name.slice(`${title} / `.length)),
        told.map(([test]) => test),
        run.task.log,
      );
      told.forEach(([, failure], index) => {
        const message = cases[index]?.failure?.message;
        if (failure === undefined) assert.equal(message, undefined);
        else assert.match(message ?? 'it passed', failure);
      });
    });
  }

  it('counts what failed, and tells nothing twice', () => {
    const failed = TESTS.flatMap(({ told }) => told).filter(([, failure]) => failure !== undefined).length;
    assert.equal(run.task.outputs['failedAssertions'], String(failed));
    assert.doesNotMatch(run.task.log, /asynchronous script code|called twice/);
  });

  it('a script that awaits what never comes fails, with the tests in it that had begun, and no timer is waited for', async () => {
    const test = "pm.test('begun', async () => { await new Promise(() => {}); });\nawait new Promise(() => {});";
    const { message, cases } = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', [{ name: 'Waits', test }]) },
      inputs: { targetUrl: server.url },
    });
    assert.match(message, /Waits \/ test script: the script awaits a promise that nothing will settle/);
    assert.match(message, /Look for an await whose promise is neither resolved nor rejected/);
    assert.ok(cases.some(({ name, failure }) => name === 'Waits / begun' && failure !== undefined));
  });

  it('a request that is skipped inside an async test is no failure', async () => {
    const before = "pm.test('asked', async () => { pm.execution.skipRequest(); });";
    const requests = [
      { name: 'Skipped', before },
      { name: 'Health', test: "pm.test('status is 200', () => pm.response.to.have.status(200));" },
    ];
    const files = { 'sanity.json': collectionOf('Sanity', requests) };
    const { task } = await runBundle({ files, inputs: { targetUrl: server.url } });
    assert.equal(task.result, 'Succeeded', task.log);
  });

  it('a test that is under way when scriptTimeoutSeconds pass is the one that fails', async () => {
    const test = "pm.test('slow', (done) => { setTimeout(done, 60_000); });";
    const { message } = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', [{ name: 'Slow', test }]) },
      inputs: { targetUrl: server.url, scriptTimeoutSeconds: '1' },
    });
    // The second is said where the thread of the scripts is slow to say the first.
    assert.match(message, /script execution timed out/);
    assert.match(message, /raise scriptTimeoutSeconds/);
  });
});
