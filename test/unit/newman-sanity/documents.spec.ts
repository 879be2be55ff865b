import assert from 'node:assert/strict';
import { givenVariables } from '../../../tasks/NewmanSanity/inputs/given-variables.ts';
import { runOptions, sharedOptions } from '../../../tasks/NewmanSanity/newman/run-options.ts';
import { inFolders } from '../../../tasks/NewmanSanity/sources/choose-folders.ts';
import { decode, unicodeText } from '../../../shared/files/decode.ts';
import { detectedText, guessWarning } from '../../../tasks/NewmanSanity/sources/detected-text.ts';
import {
  csvDelimiter,
  isJsonData,
  jsonData,
  refuseNoRows,
} from '../../../tasks/NewmanSanity/sources/iteration-data.ts';
import { parseJson } from '../../../tasks/NewmanSanity/sources/json.ts';
import {
  columnWarning,
  http2Warning,
  knownVariables,
  loadedCollection,
  secretKeysOf,
  secretsOf,
} from '../../../tasks/NewmanSanity/sources/loaded-sources.ts';
import type { LoadedSources } from '../../../tasks/NewmanSanity/sources/loaded-sources.ts';
import { scopeOf } from '../../../tasks/NewmanSanity/sources/scope.ts';
import { downloaded, fileSource, urlSource, whatIsThere } from '../../../tasks/NewmanSanity/sources/source.ts';

const FILE = fileSource('/src/postman/sanity.json', '/src');
const item = (name: string, more: object = {}) => ({
  name,
  item: [{ name: 'Health', request: { url: 'http://h/' }, ...more }],
});
const sanity = (document: object) => loadedCollection({ info: { name: 'Sanity' }, ...document }, FILE);
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
const throws = (work: () => unknown, message: RegExp) => assert.throws(work, { message });

describe('NewmanSanity: a document', () => {
  it('is called by its path below the sources, or by its address without anything secret', () => {
    assert.deepEqual(FILE, { kind: 'file', path: '/src/postman/sanity.json', name: 'postman/sanity.json' });
    const url = 'https://ada:pw@api.example:8443/c/1?apikey=k';
    assert.deepEqual(urlSource(url), { kind: 'url', url, name: 'https://api.example:8443/c/1' });
  });

  it('is UTF-8 or, by its byte order mark, UTF-16', () => {
    const texts = [
      Buffer.from('é'),
      Buffer.from('\uFEFFé'),
      Buffer.from('\uFEFFé', 'utf16le'),
      Buffer.from('\uFEFFé', 'utf16le').swap16(),
    ];
    assert.deepEqual(
      texts.map((bytes) => decode(bytes, 'x.csv')),
      ['é', 'é', 'é', 'é'],
    );
  });

  it('in another encoding is refused by its name, and nothing in it is replaced', () => {
    throws(() => decode(Buffer.from('Müller', 'latin1'), 'users.csv'), /^users\.csv is not UTF-8, .* Save it as UTF-8/);
    const broken = [
      Buffer.from('M\xfcller', 'latin1'),
      Buffer.from('\uFEFFé', 'utf16le').subarray(0, 3),
      Buffer.from('\uFEFF\uD800', 'utf16le'),
      Buffer.from('name', 'utf16le'),
    ];
    assert.deepEqual(broken.map(unicodeText), [undefined, undefined, undefined, undefined]);
  });

  it('that is not in Unicode is what newman takes it for, and refused by name where newman replaces letters', () => {
    assert.equal(detectedText(Buffer.from('Müller', 'latin1'), 'ISO-8859-1', 'users.csv'), 'Müller');
    const rows: readonly [detected: string | null, told: RegExp][] = [
      [
        'windows-1252',
        /^users\.csv is not UTF-8, .* \(by the look of it windows-1252, which newman does not read\)\. Save/,
      ],
      ['UTF-8', /^users\.csv is UTF-8, but characters in it are broken/],
      [null, /^users\.csv is not UTF-8, and which encoding it is in cannot be told\. Save/],
    ];
    for (const [detected, told] of rows) throws(() => detectedText(Buffer.from([0x80]), detected, 'users.csv'), told);
    throws(
      () => detectedText(Buffer.from('name', 'utf16le'), 'ISO-8859-1', 'users.csv'),
      /^users\.csv looks like UTF-16/,
    );
    assert.match(guessWarning('users.csv'), /^users\.csv is not UTF-8; it was read as ISO-8859-1/);
  });

  it('that no glob found is answered with those that are there', () => {
    assert.match(whatIsThere([]), /no JSON file at all/);
    const names = Array.from({ length: 12 }, (_, index) => `${index}.json`);
    assert.match(whatIsThere(names), /: 0\.json, .*, 9\.json and 2 more\. Correct the glob\.$/);
  });

  it('is what a download brought with status 200, and nothing else', () => {
    const complete = { kind: 'complete' } as const;
    const answer = (status: number) => ({ kind: 'answer', status, body: Buffer.from('{}') }) as const;
    const lost = { kind: 'noAnswer', code: 'ENOTFOUND', message: 'no such name' } as const;
    assert.equal(downloaded(answer(200), 'x', complete).toString(), '{}');
    throws(
      () => downloaded(answer(401), 'x', complete),
      /^x cannot be downloaded: the server answered with status 401\./,
    );
    throws(() => downloaded(lost, 'x', complete), /^x cannot be downloaded: no such name\. Check the address/);
    throws(
      () => downloaded(lost, 'x', { kind: 'deadline', seconds: 9 }),
      /not downloaded before timeoutSeconds \(9 s\)/,
    );
  });

  it('that is no JSON is named with the place where it stops being so', () => {
    assert.deepEqual(parseJson('[1]', 'x.json', 'collection'), [1]);
    throws(
      () => parseJson('[1', 'x.json', 'collection'),
      /^collection x\.json is not JSON \(it ends before it is complete\)\. Export/,
    );
    throws(
      () => parseJson(' <html>', 'x.json', 'globals'),
      /^globals x\.json .*looks like a web page or XML; does the address need a login\? Export/,
    );
    throws(() => parseJson(JSON.stringify(nested(300)), 'x.json', 'collection'), /nests more than 256 levels/);
  });
});

describe('NewmanSanity: environments and globals', () => {
  it('are lists of values, with what is secret among them', () => {
    const values = [
      { key: 'host', value: 'h' },
      { key: 'token', value: 't0ken', type: 'secret' },
    ];
    const scope = scopeOf({ name: 'Staging', values }, 'e.json', 'environment');
    assert.deepEqual([scope.keys, scope.secretValues], [['host', 'token'], ['t0ken']]);
  });

  it('are no lists and no collections', () => {
    throws(() => scopeOf('x', 'e.json', 'environment'), /^environment e\.json is no JSON object/);
    throws(() => scopeOf({ item: [] }, 'e.json', 'globals'), /^globals e\.json is a collection/);
  });

  it('may be a bare list of values, and are refused where there is none, with the shape that is wanted', () => {
    const bare = scopeOf([{ key: 'host', value: 'h' }], 'e.json', 'environment');
    assert.deepEqual([bare.keys, bare.document], [['host'], { values: [{ key: 'host', value: 'h' }] }]);
    throws(
      () => scopeOf({ baseUrl: 'h' }, 'e.json', 'environment'),
      /^environment e\.json has no list 'values', .* write \{"values": \[\{"key": "baseUrl"/,
    );
  });
});

describe('NewmanSanity: iteration data', () => {
  it('is JSON by its first character or its name, CSV otherwise', () => {
    const rows: readonly [text: string, name: string, isJson: boolean][] = [
      [' [{}]', 'x.csv', true],
      ['{}', 'x', true],
      ['a,b', 'x.JSON', true],
      ['a,b', 'x.csv', false],
    ];
    for (const [text, name, isJson] of rows) assert.equal(isJsonData(text, name), isJson, `${name}: ${text}`);
  });

  it('has the columns of all its rows', () => {
    assert.deepEqual(jsonData('[{"a":1},{"b":2}]', 'x.json').columns, ['a', 'b']);
  });

  it('that cannot be rows is named by what is wrong with it', () => {
    throws(() => jsonData('[{', 'x.json'), /^iterationData x\.json is not JSON \(it ends/);
    for (const text of ['{}', '[]', '[1]', '[null]', '[[]]'])
      throws(() => jsonData(text, 'x.json'), /is no list of objects/);
    throws(() => jsonData(JSON.stringify([{ a: nested(300) }]), 'x.json'), /nests more than 256 levels/);
    for (const rows of [[], [{ a: '' }, {}]])
      throws(() => refuseNoRows(rows, 'x.csv'), /holds no row below its header/);
    assert.doesNotThrow(() => refuseNoRows([{ a: '' }, { a: 0 }], 'x.csv'));
  });

  it('has columns between commas, or between semicolons where its first row has no comma', () => {
    const texts = ['a,b\n1;2', 'a;b\n1,5;2', 'a;b\r1,5;2', 'a;b,c\n', 'a\n1;2', ''];
    assert.deepEqual(texts.map(csvDelimiter), [',', ';', ';', ',', ',', ',']);
  });
});

describe('NewmanSanity: what was read before the first request', () => {
  const loaded: LoadedSources = {
    collections: [sanity({ ...item('F'), variable: [{ key: 'own', value: 's1', type: 'secret' }] })],
    environment: scopeOf({ values: [{ key: 'env', value: 's2', type: 'secret' }] }, 'e', 'environment'),
    globals: scopeOf({ values: [{ key: 'glob', value: 's3', type: 'secret' }] }, 'g', 'globals'),
    data: { data: [{ column: 1 }], columns: ['column'] },
  };
  const nothing: LoadedSources = { collections: [], environment: undefined, globals: undefined, data: undefined };
  const given = [{ key: 'column', value: '1' }];

  it('gives variables a value, and holds secrets, wherever it was read', () => {
    assert.deepEqual(knownVariables(given, loaded), ['column', 'env', 'glob', 'own']);
    assert.deepEqual(knownVariables([], nothing), []);
    assert.deepEqual(secretsOf(loaded), ['s2', 's3', 's1']);
    assert.deepEqual(secretsOf(nothing), []);
    assert.deepEqual(secretKeysOf(loaded), ['env', 'glob', 'own']);
    assert.deepEqual(secretKeysOf(nothing), []);
  });

  it('warns of a column that wins over an input, and of HTTP/2 behind a proxy', () => {
    assert.match(columnWarning(given, loaded.data) ?? '', /columns of the same name as column;/);
    assert.equal(columnWarning([], loaded.data), undefined);
    assert.equal(columnWarning(given, undefined), undefined);
    const asking = sanity(item('F', { protocolProfileBehavior: { protocolVersion: 'http2' } }));
    assert.match(http2Warning([asking], true) ?? '', /^postman\/sanity\.json asks for HTTP\/2/);
    assert.equal(http2Warning([asking], false), undefined);
    assert.equal(http2Warning(loaded.collections, true), undefined);
  });

  it('is a collection, or named by what it is', () => {
    assert.equal(loaded.collections[0]?.folder, '/src/postman');
    const url = urlSource('https://api.example/c');
    assert.equal(loadedCollection({ info: {}, item: [] }, url).folder, undefined);
    throws(() => loadedCollection([], FILE), /^collection postman\/sanity\.json is no JSON object\.$/);
  });

  it('is narrowed to the folders that are wanted', () => {
    const [a, b] = [sanity({ item: [item('A')] }), sanity({ item: [item('B')] })];
    assert.deepEqual(inFolders([a, b], []), { run: [a, b], leftOut: [] });
    const { run, leftOut } = inFolders([a, b], ['A']);
    assert.deepEqual([run.map(({ folders }) => folders), leftOut.length], [[['A']], 1]);
    const spelt = [sanity({ item: [item('Users '), item('U\u0308bersicht')] })];
    const names = inFolders(spelt, ['Users', '\u00dcbersicht']).run.flatMap(({ folders }) => folders);
    assert.deepEqual(names, ['Users ', 'U\u0308bersicht']);
    throws(() => inFolders([a, b], ['C']), /^folder names 'C', which no collection has\. Folders found: A, B\.$/);
    throws(() => inFolders([sanity({ item: [] })], ['C']), /Folders found: none\.$/);
  });

  it('is handed to newman, with what the inputs say', () => {
    const inputs = {
      ...{ iterationCount: undefined, bail: false, requestTimeoutSeconds: 30, scriptTimeoutSeconds: 60 },
      ...{ delayMilliseconds: 0, insecure: false, ignoreRedirects: false },
    };
    const bare = sharedOptions(inputs, [], nothing);
    assert.deepEqual(
      ['environment', 'globals', 'iterationData', 'iterationCount', 'bail'].filter((name) => name in bare),
      [],
    );
    assert.deepEqual([bare.timeoutRequest, bare.timeoutScript], [30_000, 60_000]);
    const whole = sharedOptions({ ...inputs, iterationCount: 3, bail: true }, given, loaded);
    assert.deepEqual([whole.iterationCount, whole.bail, whole.envVar], [3, ['failure'], given]);
    assert.equal(whole.iterationData, loaded.data?.data);
    const [collection = sanity({ item: [] })] = loaded.collections;
    const places = { workingDirectory: undefined, output: '/out' };
    assert.equal(runOptions(whole, collection, places).workingDir, '/src/postman');
    assert.equal(runOptions(whole, collection, { ...places, workingDirectory: '/files' }).workingDir, '/files');
    assert.equal(runOptions(whole, { ...collection, folder: undefined }, places).workingDir, '/out');
    assert.equal('folder' in runOptions(whole, collection, places), false);
    assert.deepEqual(runOptions(whole, { ...collection, folders: ['F'] }, places).folder, ['F']);
  });
});

describe('NewmanSanity: variables that the inputs give a value', () => {
  const inputs = {
    targetUrlVariables: ['TARGET_URL', 'TARGET_URL', 'baseUrl'],
    variables: [{ key: 'a', value: '1' }],
    secretVariables: [{ key: 'b', value: '2' }],
  };

  it('are the target URL under its names, and the others', () => {
    assert.deepEqual(
      givenVariables(inputs, 'http://h').map(({ key, value }) => `${key}=${value}`),
      ['TARGET_URL=http://h', 'baseUrl=http://h', 'a=1', 'b=2'],
    );
    assert.deepEqual(givenVariables(inputs, undefined), [...inputs.variables, ...inputs.secretVariables]);
  });

  it('are not given the target URL and a value of their own', () => {
    throws(
      () => givenVariables({ ...inputs, targetUrlVariables: ['a'] }, 'http://h'),
      /^Input targetUrlVariable names a, which/,
    );
  });
});
