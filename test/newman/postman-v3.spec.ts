import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

const MEBIBYTE = 1024 * 1024;

function sparse(file: string, bytes: number): void {
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

/** A request file with one test. */
const request = (test: string, fields = '') =>
  `$kind: http-request\nurl: '{{TARGET_URL}}/ok'\n${fields}\nscripts:\n  - type: afterResponse\n    code: |-\n      ${test}\n`;

describe('NewmanSanity: collections of Postman v3', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const run = (
    files: Readonly<Record<string, string | object>>,
    inputs: Readonly<Record<string, string>>,
    prepare?: (base: string) => void,
  ) => runSanity({ files, inputs: { targetUrl: server.url, ...inputs }, prepare: (_host, base) => prepare?.(base) });

  it('are run by the name of their folder, in the order of Postman', async () => {
    const files = {
      'shop/.resources/definition.yaml': '$kind: collection\nname: Shop API\n',
      'shop/Last.request.yaml': request(PASSES, 'order: 2000'),
      'shop/First.request.yaml': request(PASSES),
      'shop/Orders/.resources/definition.yaml': '$kind: collection\norder: 1000\n',
      'shop/Orders/Create.request.yaml': request(FAILS),
    };
    const { outcome, cases, log } = await run(files, { collection: 'shop/' });
    assert.equal(outcome.result, 'failed', log);
    assert.deepEqual(
      cases.map(({ classname, name, failure }) => [classname, name, failure !== undefined]),
      [
        ['Shop API', 'First / status is 200', false],
        ['Shop API.Orders', 'Orders / Create / is the deployed one', true],
        ['Shop API', 'Last / status is 200', false],
      ],
    );
  });

  it('are found by a glob beside exports of v2.1, each once, and their own files are not taken for others', async () => {
    const files = {
      'postman/b.json': collectionOf('B', [{ name: 'R', test: PASSES }]),
      'postman/a/One.request.yaml': request(PASSES),
      'postman/a/f/Two.request.yaml': request(PASSES),
      'postman/a/payload.json': '{}',
      'postman/c/g/Three.request.yaml': request(PASSES),
      'postman/node_modules/n/N.request.yaml': request(FAILS),
    };
    for (const collection of ['postman/*', 'postman/**', 'postman/a\npostman/*\npostman/a', 'postman/{a,b.json,c}']) {
      const { outcome, cases, log } = await run(files, { collection });
      assert.equal(outcome.result, 'succeeded', log);
      assert.deepEqual(
        [...new Set(cases.map(({ classname }) => classname))].sort(),
        ['B', 'a', 'a.f', collection.endsWith('**') ? 'g' : 'c.g'],
        collection,
      );
      assert.equal(cases.length, 4, collection);
    }
  });

  it('are named one by one where the folder of all of them is given', async () => {
    const files = {
      'postman/collections/A/a.request.yaml': request(PASSES),
      'postman/collections/B/b.request.yaml': request(PASSES),
    };
    for (const collection of ['postman', 'postman/collections', '.']) {
      const { outcome } = await run(files, { collection });
      assert.match(
        outcome.message,
        /several Postman v3 collections\. Name those to be run, one a line: .*collections\/A, .*collections\/B\./,
        collection,
      );
    }
    assert.equal((await run(files, { collection: 'postman/collections/*' })).cases.length, 2);
  });

  it('are narrowed to folders and requests by their names', async () => {
    const files = {
      'shop/Smoke/a.request.yaml': request(PASSES),
      'shop/Full/b.request.yaml': request(FAILS),
      'shop/c.request.yaml': request(PASSES),
    };
    const { outcome, cases, log } = await run(files, { collection: 'shop', folder: 'Smoke\nc' });
    assert.equal(outcome.result, 'succeeded', log);
    assert.deepEqual(
      cases.map(({ name }) => name),
      ['Smoke / a / status is 200', 'c / status is 200'],
    );
  });

  it('take their environment and globals as YAML too, with what is secret hidden', async () => {
    const test =
      "pm.test(`${pm.environment.get('who')} ${pm.globals.get('what')}`, () => pm.response.to.have.status(200));";
    const files = {
      'shop/a.request.yaml': request(test, "headers: {Authorization: 'Bearer {{token}}'}"),
      'e.environment.yaml':
        'name: Local\nvalues:\n  - {key: who, value: ada, enabled: true}\n  - {key: token, value: s3cret-token, type: secret}\n',
      'g.globals.yml': 'values: [{key: what, value: tests}]',
    };
    const { outcome, cases, log, xml } = await run(files, {
      collection: 'shop',
      environment: 'e.environment.yaml',
      globals: 'g.globals.yml',
      logLevel: 'bodies',
    });
    assert.equal(outcome.result, 'succeeded', log);
    assert.deepEqual(
      cases.map(({ name }) => name),
      ['a / ada tests'],
    );
    assert.doesNotMatch(log + xml, /s3cret-token/);
    const broken = await run(
      { ...files, 'g.globals.yml': 'values: {what: 1}' },
      { collection: 'shop', globals: 'g.globals.yml' },
    );
    assert.match(
      broken.outcome.message,
      /^globals 'g\.globals\.yml' cannot be read: g\.globals\.yml, line 1: values is a map where a list is wanted/,
    );
  });

  it('send nothing where one of their files does not fit, and name each with its line', async () => {
    const before = server.requests.length;
    const files = {
      'shop/a.request.yaml': request(PASSES),
      'shop/b.request.yaml': request(PASSES, 'headers:\n  X: 1'),
      'shop/f/c.request.yaml': 'url: {{base}}/x',
    };
    const { outcome, log } = await run(files, { collection: 'shop' });
    assert.match(
      outcome.message,
      /^collection 'shop' cannot be run for 2 reasons; the first: b\.request\.yaml, line 4: headers\.X is a number.*Wrong too: f\/c\.request\.yaml\.$/,
    );
    assert.match(log, /f\/c\.request\.yaml, line 1: holds \{\{…\}\} without quotes/);
    assert.equal(server.requests.length, before);
  });

  it('warn of what has no effect, ten times at most', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`shop/${index}.request.yaml`, request(PASSES, 'x-owner: me')]),
    );
    const { outcome, host } = await run(many, { collection: 'shop' });
    assert.equal(outcome.result, 'succeeded');
    const warnings = host.warnings.filter((warning) => warning.startsWith('shop: '));
    assert.equal(warnings.length, 11);
    assert.match(warnings.at(-1) ?? '', /2 warnings more of this kind/);
  });

  describe('with hostile files', () => {
    const refused: readonly [title: string, prepare: (shop: string) => void, says: RegExp][] = [
      ['a link out of the collection', (shop) => symlinkSync('/etc/hostname', path.join(shop, 'b.request.yaml')), /b\.request\.yaml: is a link that leads out of the collection/],
      ['a link to nothing', (shop) => symlinkSync('nothing', path.join(shop, 'b.request.yaml')), /b\.request\.yaml: is a link/],
      ['a folder that leads in a circle', (shop) => symlinkSync(shop, path.join(shop, 'again')), /again: is a link/],
      ['a definition that is a link out', (shop) => { mkdirSync(path.join(shop, '.resources')); symlinkSync('/etc/hostname', path.join(shop, '.resources/definition.yaml')); }, /\.resources\/definition\.yaml: is a link/],
      ['a file that is too large', (shop) => sparse(path.join(shop, 'b.request.yaml'), 8 * MEBIBYTE + 1), /b\.request\.yaml: is larger than 8 MiB/],
      ['files that are too large together', (shop) => { for (let index = 0; index < 9; index += 1) sparse(path.join(shop, `${index}.request.yaml`), 8 * MEBIBYTE); }, /all files together pass 64 MiB/],
      ['another encoding', (shop) => writeFileSync(path.join(shop, 'b.request.yaml'), Buffer.from('$kind: http-request\nname: "Müller"', 'latin1')), /b\.request\.yaml: is not UTF-8/],
      ['folders without end', (shop) => mkdirSync(path.join(shop, ...Array.from({ length: 40 }, () => 'd')), { recursive: true }), /folders more than 32 deep\. Name the folder of one collection/],
      ['a folder named like a request', (shop) => mkdirSync(path.join(shop, 'b.request.yaml')), /b\.request\.yaml: is named like a request and is no file/],
      ['one request twice', (shop) => writeFileSync(path.join(shop, 'a.request.yml'), request(PASSES)), /a\.request\.(yml|yaml): stands beside/],
    ]; // prettier-ignore
    for (const [title, prepare, says] of refused) {
      it(`${title} is refused by name`, async () => {
        const { outcome, log } = await run({ 'shop/a.request.yaml': request(PASSES) }, { collection: 'shop' }, (base) =>
          prepare(path.join(base, 'shop')),
        );
        assert.equal(outcome.result, 'failed');
        assert.match(log, says);
        assert.match(outcome.message, /^collection 'shop' cannot be run/);
      });
    }

    it('a link inside the collection is read', async () => {
      const { outcome, cases } = await run({ 'shop/a.request.yaml': request(PASSES) }, { collection: 'shop' }, (base) =>
        symlinkSync('a.request.yaml', path.join(base, 'shop/b.request.yaml')),
      );
      assert.equal(outcome.result, 'succeeded');
      assert.equal(cases.length, 2);
    });

    it('UTF-16 with its mark is read, as everywhere', async () => {
      const { outcome, cases } = await run({ 'shop/a.request.yaml': request(PASSES) }, { collection: 'shop' }, (base) =>
        writeFileSync(
          path.join(base, 'shop/b.request.yaml'),
          Buffer.from(`\uFEFF${request(PASSES, 'name: é')}`, 'utf16le'),
        ),
      );
      assert.equal(outcome.result, 'succeeded', outcome.message);
      assert.deepEqual(
        cases.map(({ name }) => name),
        ['a / status is 200', 'é / status is 200'],
      );
    });

    it('a name that holds a logging command gives none', async () => {
      const name = '##vso[task.complete result=Succeeded]';
      const files = { [`shop/${name}.request.yaml`]: request(FAILS), [`shop/b.request.yaml`]: request(PASSES) };
      const { outcome, cases } = await run(files, { collection: 'shop' });
      assert.equal(outcome.result, 'failed', outcome.message);
      assert.equal(cases.length, 2);
    });
  });
});
