import assert from 'node:assert/strict';
import { inEnvironment, runOptions, sharedOptions } from '../../../tasks/NewmanSanity/newman/run-options.ts';
import { exportProblem, exportedEnvironment } from '../../../tasks/NewmanSanity/sources/exported-environment.ts';
import type { ExportPlan } from '../../../tasks/NewmanSanity/sources/exported-environment.ts';

const AT = new Date('2026-11-30T08:00:00Z');

function valuesOf(environment: object, keys: readonly string[] = []): unknown {
  const isSecret = (text: string) => text.includes('hunter22');
  return (exportedEnvironment(environment, { keys, isSecret }, AT) as { values: unknown }).values;
}

describe('NewmanSanity: an environment as it is exported', () => {
  const gone = (key: string) => ({ key, value: '', type: 'secret', enabled: true });
  const rows: readonly [title: string, variable: unknown, exported: object | undefined][] = [
    ['has values', { key: 'a', value: '1', type: 'default' }, { key: 'a', value: '1', type: 'default', enabled: true }],
    [
      'has values of other types',
      { key: 'a', value: { b: 1 } },
      { key: 'a', value: { b: 1 }, type: 'any', enabled: true },
    ],
    [
      'has those switched off',
      { key: 'a', value: '1', enabled: false },
      { key: 'a', value: '1', type: 'any', enabled: false },
    ],
    [
      'knows both words for it',
      { key: 'a', value: '1', disabled: true },
      { key: 'a', value: '1', type: 'any', enabled: false },
    ],
    ['has variables without a value', { key: 'a' }, { key: 'a', value: undefined, type: 'any', enabled: true }],
    ['leaves out values of type secret', { key: 'a', value: '1', type: 'secret' }, gone('a')],
    ['leaves out what secretVariables give', { key: 'given', value: '1' }, gone('given')],
    ['leaves out what holds a secret', { key: 'a', value: 'Bearer hunter22' }, gone('a')],
    ['leaves out what holds one inside', { key: 'a', value: { token: 'hunter22' } }, gone('a')],
    ['leaves out what is no variable', 'a=1', undefined],
    ['leaves out what has no name', { value: '1' }, undefined],
    ['leaves out nothing at all', null, undefined],
  ];
  for (const [title, variable, exported] of rows) {
    it(title, () => {
      assert.deepEqual(valuesOf({ values: [variable] }, ['given']), exported === undefined ? [] : [exported]);
    });
  }

  it('is a file that Postman imports', () => {
    const secrets = { keys: [], isSecret: () => false };
    assert.deepEqual(exportedEnvironment({ id: 'i', name: 'staging', values: [] }, secrets, AT), {
      id: 'i',
      name: 'staging',
      values: [],
      _postman_variable_scope: 'environment',
      _postman_exported_at: '2026-11-30T08:00:00.000Z',
      _postman_exported_using: 'NewmanSanity',
    });
    assert.deepEqual(Object.entries(exportedEnvironment({ name: '' }, secrets, AT)).slice(0, 2), [
      ['name', 'environment'],
      ['values', []],
    ]);
  });
});

describe('NewmanSanity: whether an environment can be exported', () => {
  const plan: ExportPlan = { file: '/s/out.json', collections: 1, shareEnvironment: false, read: [] };
  const rows: readonly [title: string, more: Partial<ExportPlan>, says: RegExp | undefined][] = [
    ['of one collection', {}, undefined],
    ['of several that share it', { collections: 2, shareEnvironment: true }, undefined],
    ['not of several that do not', { collections: 2 }, /needs shareEnvironment: true where 2 collections/],
    [
      'not over a file that is read',
      { read: [['environment', '/s/./out.json']] },
      /the file that environment is read from/,
    ],
    ['beside one', { read: [['environment', '/s/in.json']] }, undefined],
  ];
  for (const [title, more, says] of rows) {
    it(title, () => {
      const problem = exportProblem({ ...plan, ...more });
      if (says === undefined) assert.equal(problem, undefined);
      else assert.match(problem ?? 'nothing', says);
    });
  }
});

describe('NewmanSanity: the environment that a collection begins with', () => {
  const options = runOptions(
    sharedOptions(
      {
        iterationCount: undefined,
        bail: false,
        requestTimeoutSeconds: 1,
        scriptTimeoutSeconds: 1,
        delayMilliseconds: 0,
        insecure: false,
        ignoreRedirects: false,
      },
      [{ key: 'a', value: '1' }],
      { environment: undefined, globals: undefined, data: undefined },
    ),
    {
      name: 'Sanity',
      source: 'sanity.json',
      document: {},
      folder: '/s',
      folders: [],
      contents: {
        entries: [],
        folders: [],
        variablesUsed: [],
        variablesDefined: [],
        secretKeys: [],
        secretValues: [],
        scripts: '',
        asksForHttp2: false,
      },
    },
    { workingDirectory: undefined, output: '/o' },
  );

  it('is the given one where nothing was left', () => assert.equal(inEnvironment(options, undefined), options));

  it('is the one that was left, with what a script wrote over the inputs', () => {
    const left = { values: [{ key: 'a', value: '2' }] };
    assert.deepEqual(inEnvironment(options, left), { ...options, environment: left, envVar: [] });
  });
});
