import assert from 'node:assert/strict';
import { structuredPatch } from 'diff';
import { dump } from 'js-yaml';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { objectDiff } from '../../../shared/manifests/object-diff.ts';

const diff = (live: JsonObject | undefined, next: JsonObject) => objectDiff({ structuredPatch, dump }, live, next);
const config = (data: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
});
const secret = (data?: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's' },
  ...(data === undefined ? {} : { data }),
});

describe('Manifests: the difference that is shown', () => {
  it('is a unified diff of YAML with sorted fields', () => {
    assert.deepEqual(diff(config({ b: '1', a: '1' }), config({ a: '1', b: '2', c: 'x: y' })), {
      change: 'changed',
      lines: [
        '@@ -1,7 +1,8 @@',
        ' apiVersion: v1',
        ' data:',
        "   a: '1'",
        "-  b: '1'",
        "+  b: '2'",
        "+  c: 'x: y'",
        ' kind: ConfigMap',
        ' metadata:',
        '   name: a',
      ],
    });
  });

  it('is none where only the server wrote something', () => {
    const before = {
      ...config(
        { a: '1' },
        {
          uid: 'u',
          resourceVersion: '1',
          generation: 1,
          managedFields: [],
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        },
      ),
      status: { a: 1 },
    };
    const after = {
      ...config({ a: '1' }, { uid: 'u', resourceVersion: '2', generation: 2, managedFields: [{}] }),
      status: {},
    };
    assert.deepEqual(diff(before, after), { change: 'unchanged' });
  });

  it('is all of an object that is new', () => {
    assert.deepEqual(diff(undefined, config({ a: '1' })), {
      change: 'created',
      lines: ['+apiVersion: v1', '+data:', "+  a: '1'", '+kind: ConfigMap', '+metadata:', '+  name: a'],
    });
  });

  it('is not looked for without end in two objects that have hardly a line in common', () => {
    const long = (word: string) =>
      config(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`${word}${index}`, 'x'])));
    assert.deepEqual(diff(long('a'), long('b')), {
      change: 'changed',
      lines: ['more than 2000 lines are not the same'],
    });
  });

  it('ends after 300 lines', () => {
    const long = diff(
      undefined,
      config(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 'x']))),
    );
    assert.ok(long.change === 'created');
    assert.equal(long.lines.length, 301);
    assert.equal(long.lines.at(-1), '… 205 more lines');
  });
});

describe('Manifests: no value of a Secret is in a difference', () => {
  const rows: readonly (readonly [
    title: string,
    live: JsonObject | undefined,
    next: JsonObject,
    lines: readonly string[],
  ])[] = [
    [
      'that changes one',
      secret({ pin: 'NDcxMQ==', other: 'eA==' }),
      secret({ pin: 'NDcxMg==', other: 'eA==' }),
      ["-  pin: '***'", "+  pin: '*** (changed)'"],
    ],
    ['that adds one', secret({ other: 'eA==' }), secret({ other: 'eA==', pin: 'NDcxMQ==' }), ["+  pin: '***'"]],
    ['that takes one away', secret({ other: 'eA==', pin: 'NDcxMQ==' }), secret({ other: 'eA==' }), ["-  pin: '***'"]],
    ['that adds the first one', secret(), secret({ pin: 'NDcxMQ==' }), ['+data:', "+  pin: '***'"]],
    ['that takes the last one away', secret({ pin: 'NDcxMQ==' }), secret(), ['-data:', "-  pin: '***'"]],
  ];
  for (const [title, live, next, lines] of rows) {
    it(title, () => {
      const shown = diff(live, next);
      assert.ok(shown.change !== 'unchanged');
      assert.deepEqual(
        shown.lines.filter((line) => /^[-+]/.test(line)),
        lines,
      );
      assert.ok(!/NDcx|4711|4712/.test(shown.lines.join('\n')));
    });
  }

  it('that makes it', () => {
    const shown = diff(undefined, secret({ pin: 'NDcxMQ==' }));
    assert.ok(shown.change === 'created' && shown.lines.includes("+  pin: '***'"));
  });

  it('and none is found where they are the same', () => {
    assert.deepEqual(diff(secret({ pin: 'NDcxMQ==' }), secret({ pin: 'NDcxMQ==' })), { change: 'unchanged' });
  });
});
