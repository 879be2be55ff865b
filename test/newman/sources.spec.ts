import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectionContents } from '../../tasks/NewmanSanity/sources/collection-contents.ts';
import { isV3Path } from '../../tasks/NewmanSanity/sources/collection-kind.ts';
import { decode } from '../../shared/files/decode.ts';
import { needsTarget } from '../../tasks/NewmanSanity/target/target-url.ts';
import { FAILS, PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';
import { toGlob } from '../../shared/files/paths.ts';

describe('NewmanSanity: sources', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());
  const inputs = (more: Record<string, string>) => ({ targetUrl: server.url, ...more });

  it('runs files and globs in order, each once, leaving node_modules out', async () => {
    const sanity = (name: string) => collectionOf(name, [{ name: 'Health', test: PASSES }]);
    const run = await runSanity({
      files: {
        'b.json': sanity('B'),
        'postman/a.json': sanity('A'),
        'postman/x [1].json': sanity('X'),
        'postman/node_modules/n.json': sanity('N'),
      },
      inputs: inputs({ collection: 'postman/x [1].json\nb.json\npostman/**/*.json\n./b.json' }),
    });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(
      run.cases.map(({ classname }) => classname),
      ['X', 'B', 'A'],
    );
  });

  it('names timeoutSeconds where it passes before a download ends', async () => {
    const silent = await startServer(() => undefined);
    const run = await runSanity({
      files: {},
      inputs: inputs({ collection: `${silent.url}/c.json`, timeoutSeconds: '1' }),
    });
    await silent.stop();
    assert.match(
      run.outcome.message,
      /c\.json was not downloaded before timeoutSeconds \(1 s\) passed\. Raise timeoutSeconds/,
    );
  });

  it('reads collection, environment and data from URLs, and shows no query of theirs', async () => {
    const documents: Record<string, string> = {
      '/c.json': JSON.stringify({
        collection: collectionOf('Remote', [{ name: 'Health', url: '{{TARGET_URL}}/{{path}}/{{row}}', test: PASSES }]),
      }),
      '/e.json': `\uFEFF${JSON.stringify({ environment: { values: [{ key: 'path', value: 'p', enabled: true }] } })}`,
      '/d.csv': 'row\n1\n2\n',
    };
    const store = createServer((request, response) => {
      const text = documents[(request.url ?? '').split('?')[0] ?? ''];
      response.writeHead(text === undefined ? 404 : 200).end(text);
    });
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    const given = inputs({
      collection: `${base}/c.json?apikey=hidden`,
      environment: `${base}/e.json`,
      iterationData: `${base}/d.csv`,
    });
    const run = await runSanity({ files: {}, inputs: given });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(server.requests.slice(-2), ['GET /p/1', 'GET /p/2']);
    assert.doesNotMatch(run.log + run.xml + run.summary, /hidden/);
    const gone = await runSanity({ files: {}, inputs: inputs({ collection: `${base}/gone.json` }) });
    assert.match(gone.outcome.message, /gone\.json cannot be downloaded: the server answered with status 404/);
    store.close();
    store.closeAllConnections();
  });

  it('runs the wanted folders, leaves out collections without them, and says so', async () => {
    const files = {
      'a.json': collectionOf('A', [
        { name: 'One', folder: 'Smoke', test: PASSES },
        { name: 'Two', folder: 'Full', test: FAILS },
        { name: 'Three', test: PASSES },
      ]),
      'b.json': collectionOf('B', [{ name: 'Four', folder: 'Other', test: FAILS }]),
    };
    const run = await runSanity({ files, inputs: inputs({ collection: '*.json', folder: 'Smoke\nThree' }) });
    assert.equal(run.outcome.result, 'succeeded', run.log);
    assert.deepEqual(
      run.cases.map(({ name }) => name),
      ['Smoke / One / status is 200', 'Three / status is 200'],
    );
    assert.match(run.log, /b\.json has none of the folders Smoke, Three; it is not run/);
  });

  it('lets given variables win, runs one iteration for each row, and warns of columns that win over them', async () => {
    const test = "pm.test(pm.variables.get('who') + ' ' + pm.iterationData.get('row'), () => {});";
    const files = {
      'sanity.json': collectionOf('Sanity', [{ name: 'Health', test }], {
        variable: [{ key: 'who', value: 'collection' }],
      }),
      'e.json': { values: [{ key: 'who', value: 'environment' }] },
      'd.json': [{ row: 1 }, { row: 2, other: 3 }],
    };
    const run = await runSanity({
      files,
      inputs: inputs({ environment: 'e.json', iterationData: 'd.json', variables: 'who=input\nother=4' }),
    });
    assert.deepEqual(
      run.cases.map(({ name }) => name),
      ['Health / input 1 [iteration 1]', 'Health / input 2 [iteration 2]'],
    );
    assert.match(run.host.warnings.join(), /columns of the same name as other/);
    assert.match(run.log, /Sanity \(sanity\.json\), iteration 2 of 2/);
  });
});

describe('NewmanSanity: decisions about sources', () => {
  it('takes backslashes as folders only where the platform does', () => {
    assert.equal(toGlob('postman\\**\\*.json', '\\'), 'postman/**/*.json');
    assert.equal(toGlob('post\\[man\\].json', '/'), 'post\\[man\\].json');
  });

  it('recognises paths of v3 collections', () => {
    for (const name of ['a.request.yaml', 'B.YML', 'shop/.resources/x', 'shop\\.resources'])
      assert.ok(isV3Path(name), name);
    for (const name of ['a.json', 'yaml.json', 'my.resources.json']) assert.ok(!isV3Path(name), name);
  });

  it('decodes UTF-8 with and without mark, and UTF-16', () => {
    assert.equal(decode(Buffer.from('\uFEFFé'), 'x'), 'é');
    assert.equal(decode(Buffer.from('\uFEFFé', 'utf16le'), 'x'), 'é');
    assert.equal(decode(Buffer.from('\uFEFFé', 'utf16le').swap16(), 'x'), 'é');
  });

  it('reads variables and scripts of a collection, and nothing of saved responses', () => {
    const document = collectionOf('C', [{ name: 'R', url: '{{a}}/{{ b }}', test: "pm.variables.set('z', 1)" }], {
      variable: [
        { key: 'v', value: '1' },
        { key: 'w', value: 's', type: 'secret' },
        { key: 'off', value: '', disabled: true },
      ],
    });
    Object.assign((document as { item: object[] }).item[0] ?? {}, { response: [{ body: '{{saved}}' }] });
    const contents = collectionContents(document);
    assert.deepEqual(contents.variablesUsed, ['a', 'b']);
    assert.deepEqual(contents.variablesDefined, ['v', 'w']);
    assert.deepEqual(contents.secretValues, ['s']);
    assert.match(contents.scripts, /variables\.set\('z'/);
  });

  it('needs a target only where nothing else can give the variable its value', () => {
    const using = (scripts: string) => [{ source: 'a.json', contents: { variablesUsed: ['TARGET_URL'], scripts } }];
    assert.match(needsTarget(['TARGET_URL'], [], using('')) ?? '', /a\.json uses \{\{TARGET_URL\}\}/);
    assert.equal(needsTarget(['TARGET_URL'], ['TARGET_URL'], using('')), undefined);
    assert.equal(needsTarget(['TARGET_URL'], [], using("pm.environment.set('TARGET_URL', x)")), undefined);
    assert.equal(needsTarget(['OTHER'], [], using('')), undefined);
  });
});
