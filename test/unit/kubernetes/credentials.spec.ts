import assert from 'node:assert/strict';
import { credentialsOf, endOfJwt, execInfo, impersonationHeaders } from '../../../shared/kubernetes/credentials.ts';
import type { SignIn } from '../../../shared/kubernetes/credentials.ts';
import { NOBODY, clusterAt } from '../../../shared/kubernetes/kube-config.ts';
import type { KubeExec, KubeUser } from '../../../shared/kubernetes/kube-config.ts';

const NOW = Date.parse('2026-11-24T02:00:00Z');
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
const EXEC: KubeExec = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'aws',
  args: [],
  env: {},
  installHint: undefined,
  provideClusterInfo: false,
  interactiveMode: 'Never',
};
const PAIR = { certificate: { data: 'c' }, key: { data: 'k' } };
const credentials = (user: Partial<KubeUser>) => credentialsOf({ ...NOBODY, ...user }, NOW);

describe('a user signs in', () => {
  const rows: readonly [how: string, user: Partial<KubeUser>, signIn: SignIn][] = [
    ['with nothing', {}, { kind: 'none' }],
    ['by its token', { token: 't' }, { kind: 'token', token: 't' }],
    ['by its token file', { tokenFile: '/t' }, { kind: 'tokenFile', file: '/t', token: undefined }],
    [
      'by its token file before its token',
      { tokenFile: '/t', token: 't' },
      { kind: 'tokenFile', file: '/t', token: 't' },
    ],
    ['by name and password', { username: 'me', password: 'p' }, { kind: 'password', username: 'me', password: 'p' }],
    ['by name alone', { username: 'me' }, { kind: 'password', username: 'me', password: '' }],
    ['by password alone', { password: 'p' }, { kind: 'password', username: '', password: 'p' }],
    ['by its token before its plugin', { token: 't', exec: EXEC }, { kind: 'token', token: 't' }],
    ['by its certificate before its plugin', { ...PAIR, exec: EXEC }, { kind: 'none' }],
    [
      'by an id-token that still lives',
      { authProvider: { name: 'oidc', idToken: jwt({ exp: NOW / 1000 + 1 }) } },
      { kind: 'token', token: jwt({ exp: NOW / 1000 + 1 }) },
    ],
    [
      'by an id-token that does not say when it ends',
      { authProvider: { name: 'oidc', idToken: 'opaque' } },
      { kind: 'token', token: 'opaque' },
    ],
  ];
  for (const [how, user, signIn] of rows) {
    it(how, () => {
      const found = credentials(user);
      assert.deepEqual(found.usable && found.signIn, signIn);
    });
  }

  it('by its plugin', () => {
    const found = credentials({ exec: EXEC });
    assert.deepEqual(found.usable && found.signIn, { kind: 'plugin', exec: EXEC });
  });

  it('with its certificate beside what else it has', () => {
    const found = credentials({ ...PAIR, token: 't' });
    assert.deepEqual(found.usable && found.certificate, PAIR);
  });

  const refused: readonly [user: Partial<KubeUser>, why: RegExp][] = [
    [{ impersonate: { ...NOBODY.impersonate, groups: ['a'] } }, /^its as-uid, as-groups and as-user-extra need an as/],
    [{ impersonate: { ...NOBODY.impersonate, uid: '7' } }, /need an as/],
    [{ impersonate: { ...NOBODY.impersonate, extra: { a: [] } } }, /need an as/],
    [{ certificate: { data: 'c' } }, /^it has a client-certificate without a client-key$/],
    [{ key: { data: 'k' } }, /^it has a client-key without a client-certificate$/],
    [{ token: 't', username: 'me' }, /^it has both a token and a username/],
    [{ exec: EXEC, authProvider: { name: 'oidc', idToken: 'x' } }, /^it has both exec and auth-provider/],
    [{ exec: { ...EXEC, command: undefined } }, /^its exec names no command$/],
    [{ exec: { ...EXEC, apiVersion: undefined } }, /^the apiVersion of its exec is missing; it may be .*\/v1, /],
    [{ exec: { ...EXEC, apiVersion: 'v1' } }, /^the apiVersion of its exec is 'v1'/],
    [{ exec: { ...EXEC, interactiveMode: 'Always' } }, /interactiveMode Always, and nobody is there to answer 'aws'/],
    [
      { authProvider: { name: 'gcp', idToken: undefined } },
      /auth-provider 'gcp', .* use exec with gke-gcloud-auth-plugin/,
    ],
    [{ authProvider: { name: 'azure', idToken: undefined } }, /use exec with kubelogin, or a service account token/],
    [{ authProvider: { name: 'other', idToken: undefined } }, /use exec, or a service account token/],
    [{ authProvider: { name: 'oidc', idToken: undefined } }, /^its auth-provider 'oidc' has no id-token/],
    [
      { authProvider: { name: 'oidc', idToken: jwt({ exp: NOW / 1000 }) } },
      /has ended, and its refresh-token is left alone/,
    ],
  ];
  for (const [user, why] of refused) {
    it(`not where ${why.source.replace(/[\\^$]/g, '')}`, () => {
      const found = credentials(user);
      assert.match(found.usable ? 'usable' : found.why, why);
    });
  }
});

it('a token that is no JWT, or one without an end, does not say when it ends', () => {
  for (const token of ['', 'x', 'a.!.c', jwt(null), jwt('text'), jwt({}), jwt({ exp: 'soon' })]) {
    assert.equal(endOfJwt(token), undefined);
  }
  assert.equal(endOfJwt(jwt({ exp: 7 })), 7000);
});

describe('whom requests are made for', () => {
  it('is nobody else where there is no as', () => assert.deepEqual(impersonationHeaders(NOBODY.impersonate), {}));

  it('is named alone', () =>
    assert.deepEqual(impersonationHeaders({ ...NOBODY.impersonate, user: 'jane' }), { 'Impersonate-User': 'jane' }));

  it('is named with uid, each group, and what else is known, whatever it is called', () =>
    assert.deepEqual(
      impersonationHeaders({
        user: 'jane',
        uid: '7',
        groups: ['a', 'b'],
        extra: { 'example.com/scopes': ['view', 'edit'], 'größe%': ['1'] },
      }),
      {
        'Impersonate-User': 'jane',
        'Impersonate-Uid': '7',
        'Impersonate-Group': ['a', 'b'],
        'Impersonate-Extra-example.com%2Fscopes': ['view', 'edit'],
        'Impersonate-Extra-gr%C3%B6%C3%9Fe%25': ['1'],
      },
    ));
});

describe('what a plugin is told', () => {
  const plugin = { ...EXEC, apiVersion: 'client.authentication.k8s.io/v1', command: 'aws' };
  const told = (provideClusterInfo: boolean, cluster = clusterAt('https://k8s', undefined), authority?: string) =>
    JSON.parse(execInfo({ ...plugin, provideClusterInfo }, cluster, authority)) as unknown;

  it('is that nobody is there to answer it', () =>
    assert.deepEqual(told(false), {
      apiVersion: plugin.apiVersion,
      kind: 'ExecCredential',
      spec: { interactive: false },
    }));

  it('is the cluster too, where it asks for that', () => {
    assert.deepEqual(told(true), {
      apiVersion: plugin.apiVersion,
      kind: 'ExecCredential',
      spec: { cluster: { server: 'https://k8s' }, interactive: false },
    });
    const cluster = {
      ...clusterAt('https://k8s', undefined),
      tlsServerName: 'k8s',
      skipTlsVerify: true,
      proxyUrl: 'http://proxy',
      disableCompression: true,
      pluginConfig: { audience: 'a' },
    };
    assert.deepEqual((told(true, cluster, 'PEM') as { spec: { cluster: unknown } }).spec.cluster, {
      server: 'https://k8s',
      'tls-server-name': 'k8s',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': Buffer.from('PEM').toString('base64'),
      'proxy-url': 'http://proxy',
      'disable-compression': true,
      config: { audience: 'a' },
    });
  });
});
