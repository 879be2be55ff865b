import assert from 'node:assert/strict';
import { aksSignIn } from '../../../shared/azure/aks-user.ts';
import { NOBODY, clusterAt } from '../../../shared/kubernetes/kube-config.ts';
import type { KubeExec, KubeUser } from '../../../shared/kubernetes/kube-config.ts';

const SERVER_APP = '6dae42f8-4368-4678-94ff-3960e28e3630';

function exec(command: string | undefined, args: readonly string[]): KubeExec {
  return {
    apiVersion: 'v1beta1',
    command,
    args,
    env: {},
    installHint: undefined,
    provideClusterInfo: false,
    interactiveMode: undefined,
  };
}

const signIn = (user: Partial<KubeUser> | undefined, server = 'https://a', authority?: { file: string }) =>
  aksSignIn({
    name: 'c',
    cluster: clusterAt(server, authority),
    user: user === undefined ? undefined : { ...NOBODY, ...user },
    namespace: undefined,
  });

describe('how an AKS cluster is signed in to, going by the kubeconfig that Azure gives', () => {
  const entra: readonly (readonly [string, Partial<KubeUser>, string | undefined])[] = [
    ['kubelogin', { exec: exec('kubelogin', ['--server-id', SERVER_APP, '--tenant-id', 't']) }, 't'],
    [
      'kubelogin by its path, with flags in one word',
      { exec: exec('C:\\KubeLogin.exe', [`--server-id=${SERVER_APP.toUpperCase()}`, '--tenant-id=t']) },
      't',
    ],
    ['kubelogin without flags', { exec: exec('kubelogin', []) }, undefined],
    [
      'auth-provider azure',
      {
        authProvider: { name: 'azure', idToken: undefined, azure: { serverId: SERVER_APP, tenantId: 't', mode: '1' } },
      },
      't',
    ],
  ];
  for (const [what, user, tenantId] of entra) {
    it(`by a token of Entra for ${what}`, () => assert.deepEqual(signIn(user), { kind: 'entra', tenantId }));
  }

  for (const user of [{ token: 't' }, { certificate: { data: 'c' }, key: { data: 'k' } }]) {
    it(`by ${Object.keys(user).join(' and ')} of its own`, () => assert.deepEqual(signIn(user), { kind: 'own' }));
  }

  const azure = { serverId: SERVER_APP, tenantId: 't', mode: undefined };
  const refused: readonly (readonly [string, ReturnType<typeof signIn>, RegExp])[] = [
    ['another plugin', signIn({ exec: exec('/bin/steal', []) }), /the program '\/bin\/steal', which is not run/],
    ['a plugin without a command', signIn({ exec: exec(undefined, []) }), /the program '', which is not run/],
    ['another server app', signIn({ exec: exec('kubelogin', ['--server-id', 'other']) }), /old integration with Entra/],
    [
      'the legacy form',
      signIn({ exec: exec('kubelogin', ['--legacy', '--server-id', SERVER_APP]) }),
      /old integration/,
    ],
    [
      'the older form of auth-provider azure',
      signIn({ authProvider: { name: 'azure', idToken: undefined, azure } }),
      /old integration/,
    ],
    [
      'another auth-provider',
      signIn({ authProvider: { name: 'oidc', idToken: 'i' } }),
      /auth-provider 'oidc', which is not supported/,
    ],
    ['no user', signIn(undefined), /without credentials/],
    ['a user without anything', signIn({}), /without credentials/],
    ['a file for the token', signIn({ tokenFile: '/etc/passwd' }), /names files/],
    ['a file for the key', signIn({ certificate: { data: 'c' }, key: { file: '/k' } }), /names files/],
    ['a file for the authority', signIn({ token: 't' }, 'https://a', { file: '/ca' }), /names files/],
    [
      'an http server',
      signIn({ token: 't' }, 'http://a'),
      /server 'http:\/\/a' in its kubeconfig, which is no https address/,
    ],
  ];
  for (const [what, outcome, why] of refused) {
    it(`not at all with ${what}`, () => {
      assert.ok(outcome.kind === 'refused');
      assert.match(outcome.why, why);
      assert.ok(outcome.next.length > 0);
    });
  }
});
