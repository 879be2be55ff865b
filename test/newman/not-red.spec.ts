import assert from 'node:assert/strict';
import { runBundle } from '../support/newman/bundle.ts';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

// What would roll a good version back.
describe('NewmanSanity: never red by accident', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  beforeEach(() => {
    server.requests.length = 0;
  });
  after(() => server.stop());

  const run = (requests: readonly RequestSpec[]) =>
    runSanity({ files: { 'sanity.json': collectionOf('Sanity', requests) }, inputs: { targetUrl: server.url } });
  const following = { name: 'After', url: '{{TARGET_URL}}/after', test: PASSES };

  const said: readonly (readonly [title: string, script: string, shows: RegExp])[] = [
    ['an object that holds itself', "const node = { name: 'n' }; node.self = node; console.log(node);", /name: 'n'/],
    ['a BigInt', 'console.log(12n);', /log: 12n/],
    ['a function and a symbol', "console.log(() => 1, Symbol('s'));", /log: /],
    ['nothing at all', 'console.log();', /log: /],
  ];
  for (const [title, script, shows] of said) {
    it(`is green where a script writes ${title} to the console`, async () => {
      const sanity = await run([{ name: 'Says', test: `${script}\n${PASSES}` }, following]);
      assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
      assert.ok(server.requests.includes('GET /after'));
      assert.match(sanity.log, shows);
    });
  }

  it('is green where what a script writes to the console throws when it is looked at, and shows the rest of it', async () => {
    const requests = [
      ['Getter', "console.log('before', { a: 1, get b() { throw new Error('no b'); } }, 'behind');"],
      ['JSON', "console.log({ a: 1, toJSON() { throw new Error('no JSON'); } });"],
      ['Proxy', "console.warn(new Proxy({}, { ownKeys() { throw new Error('no keys'); } }));"],
      ['Deep', 'let deep = {}; for (let i = 0; i < 20000; i++) deep = { deep }; console.log(deep);'],
      ['Many', 'console.log(...Array.from({ length: 200000 }, () => 7));'],
    ].map(([name = '', script = '']) => ({ name, test: `${script}\n${PASSES}` }));
    const { task } = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', [...requests, following]) },
      inputs: { targetUrl: server.url },
    });
    assert.equal(task.result, 'Succeeded', task.log);
    assert.ok(server.requests.includes('GET /after'));
    assert.match(task.log, /log: before \{ a: 1, b: '\[cannot be shown: no b\]' \} behind/);
    assert.match(task.log, /log: \{ a: 1, toJSON: '\[Function\]' \}/);
    assert.match(task.log, /warn: \[cannot be shown: no keys\]/);
  });

  it('tells of a script alone what it leaves or throws that cannot be kept or shown, and goes on', async () => {
    const cases: readonly (readonly [name: string, script: string, told: RegExp | undefined])[] = [
      ['Circle', 'const o = {}; o.o = o; pm.environment.set("circle", o);', undefined],
      ['BigInt', 'pm.variables.set("big", 12n);', /test script: what the script leaves behind .*BigInt/],
      [
        'Getter',
        "pm.environment.set('odd', { get a() { throw new Error('no a'); } });",
        /test script: what the script leaves behind .*: no a/,
      ],
      ['Next', 'pm.execution.setNextRequest({ a: 1n });', /test script: what the script leaves behind/],
      ['Throws', 'throw 12n;', /test script: 12/],
      ['Message', "throw { get message() { throw new Error('no'); } };", /test script: it cannot be shown/],
      ['Asserts', "pm.test('big', () => pm.expect(1n).to.equal(2n));", /big: expected 1n? to equal 2n?/],
    ];
    const requests = cases.map(([name, script]) => ({ name, test: `${PASSES}\n${script}` }));
    const { task, xml } = await runBundle({
      files: { 'sanity.json': collectionOf('Sanity', [...requests, following]) },
      inputs: { targetUrl: server.url, exportEnvironment: 'left.json' },
    });
    assert.ok(server.requests.includes('GET /after'), task.log);
    const findings = task.log.split('\n').filter((line) => /^\d+\. /.test(line));
    for (const [name, , told] of cases) {
      const own = findings.filter((line) => line.includes(`. ${name} / `));
      assert.equal(own.length, told === undefined ? 0 : 1, `${name}\n${task.log}\n${xml}`);
      if (told !== undefined) assert.match(own[0] ?? '', told);
    }
  });

  it('keeps the first and the last lines of the console, and says how many were between', async () => {
    const script = "for (let i = 0; i < 150; i++) console.log('line ' + i);\nconsole.log('the line that matters');";
    const { log } = await run([{ name: 'Says', test: `${script}\n${PASSES}` }]);
    assert.match(log, /log: line 0\n/);
    assert.match(log, /log: the line that matters/);
    assert.match(log, /\(51 more lines of the console\)/);
    assert.doesNotMatch(log, /log: line 60\n/);
  });

  it('is green where the test script overwrites the next request of the pre-request script', async () => {
    const third = { name: 'Third', url: '{{TARGET_URL}}/third', test: PASSES };
    const before = "postman.setNextRequest('nowhere');";
    const test = `${PASSES}\npostman.setNextRequest('Third');`;
    const sanity = await run([{ name: 'First', before, test }, following, third]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
    assert.deepEqual(server.requests.slice(-2), ['GET /ok', 'GET /third']);
  });

  it('is green where a next request that is not there leaves nothing out', async () => {
    const sanity = await run([{ name: 'Last', test: `${PASSES}\npm.execution.setNextRequest('nowhere');` }]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
  });

  it('is green where a script skips its request', async () => {
    const sanity = await run([{ name: 'Skipped', before: 'pm.execution.skipRequest();' }, following]);
    assert.equal(sanity.outcome.result, 'succeeded', sanity.log);
  });
});
