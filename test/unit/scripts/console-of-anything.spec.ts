import assert from 'node:assert/strict';
import { withConsoleOfAnything } from '../../../scripts/build/patches/console-of-anything.ts';
import { consoleText } from '../../../scripts/build/patches/sandbox/console-text.ts';
import { installedBootCode } from '../../support/boot-code.ts';

describe('the build: a console that takes anything', () => {
  const bootCode = installedBootCode();

  it('is put into the boot code that is installed', async () => {
    assert.match((await withConsoleOfAnything(bootCode)) ?? '', /cannot be shown/);
  });

  for (const line of ['function PostmanConsole(e,t,n)', 'r.stringify(s,o)']) {
    it(`fails where the library has moved: ${line}`, async () => {
      const code = bootCode.replace(line, () => 'moved()');
      assert.notEqual(code, bootCode);
      assert.equal(await withConsoleOfAnything(code), undefined);
    });
  }
});

describe('what is sent of a line of the console', () => {
  const shown = (...values: unknown[]) => JSON.parse(consoleText(values, JSON.stringify)) as unknown[];
  const fail = (message: string) => () => {
    throw new Error(message);
  };
  const nested = (levels: number) => {
    let value: object = {};
    for (let level = 0; level < levels; level++) value = { value };
    return value;
  };
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };

  const rows: readonly (readonly [what: string, value: unknown, shown: unknown])[] = [
    ['a text', 'text', 'text'],
    [
      'a getter that throws, and the rest of its object',
      Object.defineProperty({ a: 1, b: { c: 2 } }, 'd', { get: fail('no d'), enumerable: true }),
      { a: 1, b: { c: 2 }, d: '[cannot be shown: no d]' },
    ],
    ['toJSON that throws', { a: 1, toJSON: fail('no JSON') }, { a: 1, toJSON: '[Function]' }],
    ['one deep inside of a list', [1, { b: [{ toJSON: fail('no') }] }], [1, { b: [{ toJSON: '[Function]' }] }]],
    ['a proxy that tells nothing', new Proxy({}, { ownKeys: fail('nothing') }), '[cannot be shown: nothing]'],
    ['a number that JSON has not', 12n, '[cannot be shown]'],
    [
      'a thrown value that itself throws',
      {
        toJSON: () => {
          throw Object.defineProperty(new Error(), 'message', { get: fail('x') });
        },
      },
      { toJSON: '[Function]' },
    ],
  ];
  for (const [what, value, expected] of rows) {
    it(what, () => assert.deepEqual(shown('before', value, 'behind'), ['before', expected, 'behind']));
  }

  it('a proxy that was revoked', () => assert.match(String(shown(revoked())[0]), /^\[cannot be shown: .*revoked/));

  it('an object that holds itself, as far as it is shown', () => {
    const node: Record<string, unknown> = { name: 'n' };
    node['self'] = node;
    assert.match(JSON.stringify(shown(node)), /"name":"n".*\[\.\.\.\]/);
  });

  it('of very many values the first ones, with how many there were more', () => {
    const values = shown(...Array.from({ length: 1_200 }, (_, index) => index));
    assert.deepEqual([values.length, values[999], values[1_000]], [1_001, 999, '[200 more]']);
  });

  it('many levels are cut where newman could not read them, and a large flat object is not', () => {
    assert.match(JSON.stringify(shown(nested(5_000))), /\[\.\.\.\]/);
    assert.deepEqual(shown(nested(100)), [nested(100)]);
    const flat = Array.from({ length: 5_000 }, (_, index) => ({ index }));
    assert.deepEqual(shown(flat), [flat]);
  });
});
