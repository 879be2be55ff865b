import assert from 'node:assert/strict';
import * as path from 'node:path';
import { mergeKubeConfigs, readKubeConfig, whyUnreadable } from '../../../shared/kubernetes/kube-config.ts';
import type { KubeCluster, KubeUser } from '../../../shared/kubernetes/kube-config.ts';

const CLUSTER = { server: 'https://k8s.example.com' };
const config = (user: unknown = {}, cluster: object = {}, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  preferences: { colors: true },
  clusters: [{ name: 'c', cluster: { ...CLUSTER, ...cluster } }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
  ...more,
});
const read = (document: unknown) => readKubeConfig(document, path.resolve('/home/me/.kube'));
const userOf = (user: unknown): KubeUser | undefined => read(config(user)).users[0];
const clusterOf = (cluster: object): KubeCluster | undefined => read(config({}, cluster)).clusters[0];

describe('a field of a kubeconfig is used', () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws' };
  const users: readonly [field: string, user: object, used: Partial<KubeUser>][] = [
    [
      'client-certificate',
      { 'client-certificate': 'me.crt' },
      { certificate: { file: path.resolve('/home/me/.kube/me.crt') } },
    ],
    ['client-certificate-data', { 'client-certificate-data': 'eA==' }, { certificate: { data: 'eA==' } }],
    [
      'client-certificate-data before client-certificate',
      { 'client-certificate-data': 'eA==', 'client-certificate': 'me.crt' },
      { certificate: { data: 'eA==' } },
    ],
    ['client-key', { 'client-key': '/keys/me.key' }, { key: { file: path.resolve('/keys/me.key') } }],
    ['client-key-data', { 'client-key-data': 'eQ==' }, { key: { data: 'eQ==' } }],
    ['token', { token: 't' }, { token: 't' }],
    ['tokenFile', { tokenFile: '../token' }, { tokenFile: path.resolve('/home/me/token') }],
    ['username, password', { username: 'me', password: 'p' }, { username: 'me', password: 'p' }],
    [
      'as, as-uid, as-groups, as-user-extra',
      { as: 'jane', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { scopes: ['view', 'edit'] } },
      { impersonate: { user: 'jane', uid: '7', groups: ['a', 'b'], extra: { scopes: ['view', 'edit'] } } },
    ],
    [
      'auth-provider',
      { 'auth-provider': { name: 'oidc', config: { 'id-token': 'i', 'client-id': 7 } } },
      { authProvider: { name: 'oidc', idToken: 'i' } },
    ],
    [
      'auth-provider azure',
      { 'auth-provider': { name: 'azure', config: { 'apiserver-id': 's', 'tenant-id': 't', 'config-mode': '1' } } },
      { authProvider: { name: 'azure', idToken: undefined, azure: { serverId: 's', tenantId: 't', mode: '1' } } },
    ],
    [
      'exec',
      {
        exec: {
          ...exec,
          args: ['eks', 'get-token'],
          env: [{ name: 'AWS_PROFILE', value: 'prod' }, { name: 'EMPTY' }],
          installHint: 'get it',
          provideClusterInfo: true,
          interactiveMode: 'IfAvailable',
        },
      },
      {
        exec: {
          ...exec,
          args: ['eks', 'get-token'],
          env: { AWS_PROFILE: 'prod', EMPTY: '' },
          installHint: 'get it',
          provideClusterInfo: true,
          interactiveMode: 'IfAvailable',
        },
      },
    ],
    ['nothing', {}, { token: undefined, exec: undefined, authProvider: undefined }],
    ['an empty text, which is none', { token: '', username: '' }, { token: undefined, username: undefined }],
  ];
  for (const [field, user, used] of users) {
    it(`of a user: ${field}`, () => {
      const found = userOf(user);
      assert.deepEqual({ ...found, ...used }, found);
    });
  }

  it('of a user: the folder of the kubeconfig for a command with a separator, PATH for one without', () => {
    const commandOf = (command: string) => userOf({ exec: { ...exec, command } })?.exec?.command;
    assert.equal(commandOf('bin/plugin'), path.resolve('/home/me/.kube/bin/plugin'));
    assert.equal(commandOf('plugin'), 'plugin');
  });

  it('of a user that has nothing below it', () => assert.equal(userOf(null)?.name, 'u'));

  const clusters: readonly [field: string, cluster: object, used: Partial<KubeCluster>][] = [
    ['server', {}, { server: 'https://k8s.example.com', skipTlsVerify: false, disableCompression: false }],
    ['tls-server-name', { 'tls-server-name': 'k8s' }, { tlsServerName: 'k8s' }],
    ['insecure-skip-tls-verify', { 'insecure-skip-tls-verify': true }, { skipTlsVerify: true }],
    [
      'certificate-authority',
      { 'certificate-authority': 'ca.crt' },
      { authority: { file: path.resolve('/home/me/.kube/ca.crt') } },
    ],
    ['certificate-authority-data', { 'certificate-authority-data': 'eA==' }, { authority: { data: 'eA==' } }],
    ['proxy-url', { 'proxy-url': 'http://proxy:8080' }, { proxyUrl: 'http://proxy:8080' }],
    ['disable-compression', { 'disable-compression': true }, { disableCompression: true }],
    [
      'extensions, for plugins',
      {
        extensions: [
          { name: 'minikube', extension: {} },
          { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } },
        ],
      },
      { pluginConfig: { audience: 'a' } },
    ],
  ];
  for (const [field, cluster, used] of clusters) {
    it(`of a cluster: ${field}`, () => {
      const found = clusterOf(cluster);
      assert.deepEqual({ ...found, ...used }, found);
    });
  }

  it('of a context: cluster, user, namespace', () => {
    const contexts = [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'shop' } }];
    assert.deepEqual(read(config({}, {}, { contexts })).contexts, [
      { name: 'x', cluster: 'c', user: 'u', namespace: 'shop' },
    ]);
  });
});

describe('a kubeconfig is refused with the field as the file calls it', () => {
  const rows: readonly [document: unknown, why: string][] = [
    [config({ password: 123456 }), 'users[0].password is no text; put its value in quotes'],
    [config({ as: 7 }), 'users[0].as is no text; put its value in quotes'],
    [config({ 'as-groups': 'a' }), 'users[0].as-groups is no list'],
    [config({ 'as-groups': ['a', 7] }), 'users[0].as-groups[1] is no text; put its value in quotes'],
    [config({ exec: { command: 'x', args: 'y' } }), 'users[0].exec.args is no list'],
    [config({ exec: { env: [{ value: 'y' }] } }), 'users[0].exec.env[0].name is missing'],
    [config({ exec: 'aws' }), 'users[0].exec has not the form that it has in a kubeconfig'],
    [config('me'), 'users[0].user has not the form that it has in a kubeconfig'],
    [config({}, { server: '' }), 'clusters[0].server is missing'],
    [config({}, { server: null }), 'clusters[0].server is missing'],
    [
      config({}, { 'insecure-skip-tls-verify': 'yes' }),
      'clusters[0].insecure-skip-tls-verify is neither true nor false',
    ],
    [config({}, {}, { 'current-context': 2026 }), 'current-context is no text; put its value in quotes'],
    [config({}, {}, { contexts: 'x' }), 'contexts is no list'],
    [config({}, {}, { contexts: [{ name: 'x' }] }), 'contexts[0].context is missing'],
    [config({}, {}, { users: [{ user: {} }] }), 'users[0].name is missing'],
    [
      config({}, {}, { users: [{ name: 'u' }, { name: 'v' }, { name: 'u' }] }),
      "users has the name 'u' twice; keep one of them",
    ],
    ['a text', 'it has not the form of a kubeconfig'],
    [[], 'it has not the form of a kubeconfig'],
  ];
  for (const [document, why] of rows) {
    it(why, () => assert.throws(() => read(document), { message: why }));
  }

  it('but an empty one is one with nothing in it', () =>
    assert.deepEqual(read(undefined), { clusters: [], users: [], contexts: [], currentContext: undefined }));
});

it('of several kubeconfigs the first that has a name or names a context wins, as in kubectl', () => {
  const second = config({ token: 'second' }, { server: 'https://other.example.com' }, { 'current-context': 'y' });
  const more = { ...second, users: [...second.users, { name: 'v', user: {} }] };
  const without = config({ token: 'first' }, {}, { 'current-context': '' });
  const { users, currentContext, clusters, contexts } = mergeKubeConfigs([read(undefined), read(without), read(more)]);
  assert.deepEqual(
    users.map(({ name, token }) => [name, token]),
    [
      ['u', 'first'],
      ['v', undefined],
    ],
  );
  assert.equal(currentContext, 'y');
  assert.deepEqual(
    clusters.map(({ server }) => server),
    ['https://k8s.example.com'],
  );
  assert.equal(contexts.length, 1);
});

describe('why a kubeconfig cannot be read', () => {
  const faults: readonly (readonly [title: string, error: unknown, says: string])[] = [
    [
      'another form',
      new TypeError("Cannot read properties of null (reading 'map')"),
      'it has not the form of a kubeconfig',
    ],
    ['aliases without end', new RangeError('Maximum call stack size exceeded'), 'it has not the form of a kubeconfig'],
    [
      'no YAML, and nothing that stands in it is repeated',
      { reason: 'unidentified alias "s3cret"', mark: { line: 4, column: 9 } },
      'it is no YAML: unidentified alias (5:10)',
    ],
    ['no YAML, the place unknown', { reason: 'unknown tag !<s3cret>' }, 'it is no YAML: unknown tag'],
    ['no file', new Error('ENOENT: no such file or directory'), 'ENOENT: no such file or directory'],
  ];
  for (const [title, error, says] of faults) {
    it(title, () => assert.equal(whyUnreadable(error), says));
  }
});
