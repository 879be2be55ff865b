import assert from 'node:assert/strict';
import * as yaml from 'js-yaml';
import { readDocuments } from '../../../shared/manifests/read-documents.ts';
import { withoutServerFields } from '../../../shared/manifests/without-server-fields.ts';
import { readObjects } from '../../../shared/manifests/read-objects.ts';

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

function read(text: string) {
  const { documents, problems } = readDocuments(yaml, 'app.yaml', text);
  assert.deepEqual(problems, []);
  return readObjects(documents, '458');
}

/** The bodies of the objects of a text in which nothing is wrong. */
function bodiesOf(text: string) {
  const { manifests, problems } = read(text);
  assert.deepEqual(problems, []);
  return manifests.map(({ body }) => body);
}

describe('Manifests: the objects of a set', () => {
  it('are what the documents hold, with place and names', () => {
    const { manifests } = read(
      `${CONFIG}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: prod}\n`,
    );
    assert.deepEqual(
      manifests.map(({ body: _, ...rest }) => rest),
      [
        {
          place: { file: 'app.yaml', document: 1, line: 1 },
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: 'a',
          namespace: undefined,
        },
        {
          place: { file: 'app.yaml', document: 2, line: 5 },
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          namespace: 'prod',
        },
      ],
    );
  });

  const item = '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}';
  const lists: readonly (readonly [title: string, text: string, names: readonly string[]])[] = [
    ['a List is taken apart', `apiVersion: v1\nkind: List\nitems:\n- ${item}\n- ${item}\n`, ['a', 'a']],
    [
      'a List in a List too, which kubectl refuses',
      `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [${item}]}\n`,
      ['a'],
    ],
    [
      'the list of a kind says of what kind its items are',
      'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: b}\n',
      ['b'],
    ],
    ['an empty List holds nothing', 'apiVersion: v1\nkind: List\nitems: []\n', []],
    ['a List of null holds nothing', 'apiVersion: v1\nkind: List\nitems:\n', []],
    [
      'a kind of its own may end in List',
      'apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: c}\nspec: {items: []}\n',
      ['c'],
    ],
  ];
  for (const [title, text, names] of lists) {
    it(title, () => {
      const { manifests, problems } = read(text);
      assert.deepEqual([manifests.map(({ name }) => name), problems], [names, []]);
    });
  }

  it('the list of a kind gives its items its apiVersion', () => {
    const [body] = bodiesOf('apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: b}\n');
    assert.deepEqual(body, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b' } });
  });

  it('come without what only a server and kubectl write', () => {
    const [first, second] = bodiesOf(`apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  uid: u
  resourceVersion: '1'
  creationTimestamp: null
  generation: 3
  selfLink: /x
  managedFields: []
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}', own: x}
status: {}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}
`);
    assert.deepEqual(first, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', annotations: { own: 'x' } },
    });
    assert.deepEqual(second, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } });
  });

  it('come without empty annotations and labels, in pod templates too, which would be owned with all that others put in', () => {
    const [config, web] = bodiesOf(`apiVersion: v1
kind: ConfigMap
metadata: {name: a, annotations: {a: '1'}, labels: {}}
data: {}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {}}
spec:
  template:
    metadata: {annotations: {}, labels: {app: web}}
    spec: {containers: []}
`);
    assert.deepEqual(config, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: {} },
      metadata: { name: 'a', annotations: { a: '1' } },
    });
    assert.deepEqual(web, {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
      spec: { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [] } } },
    });
  });

  it('a workload without pod template, or with one without metadata, stays as it is', () => {
    const [bare, plain] = bodiesOf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: bare}
spec: {}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: plain}
spec: {template: {spec: {containers: []}}}
`);
    assert.deepEqual([bare?.['spec'], plain?.['spec']], [{}, { template: { spec: { containers: [] } } }]);
  });

  it('an object without metadata stays as it is', () => {
    assert.deepEqual(withoutServerFields({ kind: 'A', status: {} }), { kind: 'A' });
  });

  it('a Job with a generated name is named after the run, so that a second try finds it', () => {
    const [body] = bodiesOf('apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: migrate-}\n');
    assert.deepEqual(body, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'migrate-458' } });
  });

  it('an object with both names keeps the one that is certain', () => {
    const [body] = bodiesOf('apiVersion: v1\nkind: Pod\nmetadata: {name: a, generateName: b-}\n');
    assert.deepEqual(body, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
  });

  it('hooks of Helm for other times are left out, and said', () => {
    const hook = (value: string) =>
      read(`apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: '${value}'}}\n`);
    assert.deepEqual(hook('test').leftOut, [
      'app.yaml:1: Pod check is left out: it is a hook of Helm for another time (test)',
    ]);
    for (const value of ['test-success', 'pre-delete, post-delete', 'post-rollback'])
      assert.deepEqual(hook(value).manifests, []);
    for (const value of ['pre-install', 'post-upgrade,test', 'crd-install'])
      assert.equal(hook(value).manifests.length, 1);
  });
});

describe('Manifests: a Secret', () => {
  const secretOf = (fields: string) => read(`apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n${fields}`);

  it('has its stringData as data, which wins over what data says', () => {
    const [secret] = secretOf('data: {a: eA==, b: eQ==}\nstringData: {b: ä, c: }\n').manifests;
    assert.deepEqual(secret?.body, {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      data: { a: 'eA==', b: 'w6Q=', c: '' },
    });
  });

  it('may have stringData alone, or data alone, or neither', () => {
    assert.deepEqual(secretOf('stringData: {a: x}\n').manifests[0]?.body['data'], { a: 'eA==' });
    assert.deepEqual(secretOf('data: {a: eA==}\n').manifests[0]?.body['data'], { a: 'eA==' });
    assert.deepEqual(Object.keys(secretOf('data:\n').manifests[0]?.body ?? {}), [
      'apiVersion',
      'kind',
      'metadata',
      'data',
    ]);
    assert.deepEqual(Object.keys(secretOf('').manifests[0]?.body ?? {}), ['apiVersion', 'kind', 'metadata']);
  });

  const wrong: readonly (readonly [title: string, fields: string, says: RegExp])[] = [
    [
      'a number for a value',
      'stringData: {pin: 4711}',
      /^stringData\[pin\] of a Secret is no text\. Put it in quotes$/,
    ],
    ['a number in data', 'data: {pin: 4711}', /^data\[pin\] of a Secret is no text/],
    ['a list for its data', 'data: [4711]', /^data of a Secret is no map$/],
    ['text for its stringData', 'stringData: "4711"', /^stringData of a Secret is no map$/],
  ];
  for (const [title, fields, says] of wrong) {
    it(`with ${title} is refused without the value`, () => {
      const { manifests, problems } = secretOf(fields);
      assert.deepEqual(manifests, []);
      assert.match(problems[0]?.what ?? '', says);
      assert.ok(!JSON.stringify(problems).includes('4711'));
    });
  }

  it('of another API is an object like others', () => {
    const { manifests } = read('apiVersion: x.io/v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: 1}\n');
    assert.deepEqual(manifests[0]?.body['stringData'], { a: 1 });
  });
});

describe('Manifests: what is no object is refused with its place', () => {
  const rows: readonly (readonly [title: string, text: string, says: RegExp])[] = [
    ['text', 'hello', /^an object of Kubernetes is wanted there, and a string stands there$/],
    ['a list', `- ${'{apiVersion: v1}'}`, /and a list \(put its items in a List/],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', /^kind is missing \(example: Deployment\)$/],
    ['no apiVersion', 'kind: ConfigMap\nmetadata: {name: a}\n', /^apiVersion is missing \(example: apps\/v1\)$/],
    ['an empty kind', 'apiVersion: v1\nkind:\nmetadata: {name: a}\n', /^kind is missing/],
    ['a number for its kind', 'apiVersion: v1\nkind: 5\nmetadata: {name: a}\n', /^kind is no text\. Put it in quotes$/],
    ['a number for its apiVersion', 'apiVersion: 1\nkind: A\nmetadata: {name: a}\n', /^apiVersion is no text/],
    [
      'an apiVersion that is a path',
      'apiVersion: ../v1\nkind: A\nmetadata: {name: a}\n',
      /^apiVersion has not the form/,
    ],
    ['a kind that is a path', 'apiVersion: v1\nkind: A/b\nmetadata: {name: a}\n', /^kind is no name of a kind/],
    ['no metadata', 'apiVersion: v1\nkind: ConfigMap\n', /^metadata is missing or no map/],
    ['no name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', /^metadata\.name is missing$/],
    ['an empty name', "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ''}\n", /^metadata\.name is missing$/],
    [
      'a number for its name',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 123}\n',
      /^metadata\.name is no text\. Put it in quotes$/,
    ],
    ['a path for its name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a/b}\n', /^metadata\.name is no name/],
    ['two dots for its name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ..}\n', /^metadata\.name is no name/],
    [
      'a generated name',
      'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n',
      /generateName makes another Pod each time/,
    ],
    [
      'a generated name that is a number',
      'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: 1}\n',
      /^metadata\.name is missing$/,
    ],
    [
      'a namespace that is none',
      'apiVersion: v1\nkind: A\nmetadata: {name: a, namespace: x.y}\n',
      /namespace is no name of a namespace$/,
    ],
    [
      'a number for its namespace',
      'apiVersion: v1\nkind: A\nmetadata: {name: a, namespace: 1}\n',
      /namespace is no text/,
    ],
    ['a List without items', 'apiVersion: v1\nkind: List\n', /^a List without items/],
    [
      'a kustomization',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n',
      /kubectl kustomize FOLDER/,
    ],
  ];
  for (const [title, text, says] of rows) {
    it(title, () => {
      const { manifests, problems } = read(text);
      assert.deepEqual(manifests, []);
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.where, 'app.yaml:1');
      assert.match(problems[0]?.what ?? '', says);
    });
  }

  it('an item of a list is named by its place in it, and an item that is nothing is refused', () => {
    const { manifests, problems } = read(`apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
- null
- {apiVersion: v1, kind: List, items: [{kind: A}, 1]}
---
apiVersion: v1
kind: PodList
items: [null]
`);
    assert.equal(manifests.length, 1);
    assert.deepEqual(
      problems.map(({ where, what }) => `${where}: ${what}`),
      [
        'app.yaml:1 (items[1]): an object of Kubernetes is wanted there, and nothing stands there',
        'app.yaml:1 (items[2].items[0]): apiVersion is missing (example: apps/v1)',
        'app.yaml:1 (items[2].items[1]): an object of Kubernetes is wanted there, and a number stands there',
        'app.yaml:8 (items[0]): an object of Kubernetes is wanted there, and nothing stands there',
      ],
    );
  });
});
