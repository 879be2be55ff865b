import type { Impersonation, KubeCluster, KubeExec, KubeUser, Pem } from './kube-config.ts';

/** How a user proves who it is; what has a life is asked for again. */
export type SignIn =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  /** `token` is what is sent where the file cannot be read. */
  | { readonly kind: 'tokenFile'; readonly file: string; readonly token: string | undefined }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'plugin'; readonly exec: PluginCall };

/** A credential plugin that can be called without anybody at the keyboard. */
export interface PluginCall extends KubeExec {
  readonly apiVersion: string;
  readonly command: string;
}

export type UserCredentials =
  | { readonly usable: true; readonly signIn: SignIn; readonly certificate: CertificatePair | undefined }
  | { readonly usable: false; readonly why: string };

export interface CertificatePair {
  readonly certificate: Pem;
  readonly key: Pem;
}

/**
 * How this user signs in, or why it cannot: every field of it is used or refused by name, as kubectl does (client-go
 * tools/clientcmd/validation.go).
 *
 * @param now milliseconds since 1970
 */
export function credentialsOf(user: KubeUser, now: number): UserCredentials {
  const { certificate, key, impersonate } = user;
  const refused = (why: string): UserCredentials => ({ usable: false, why });
  const { user: as, uid, groups, extra } = impersonate;
  if (as === undefined && (uid !== undefined || groups.length > 0 || Object.keys(extra).length > 0)) {
    return refused('its as-uid, as-groups and as-user-extra need an as, the user whom they are about');
  }
  if ((certificate === undefined) !== (key === undefined)) {
    const [has, needs] =
      key === undefined ? ['client-certificate', 'client-key'] : ['client-key', 'client-certificate'];
    return refused(`it has a ${has} without a ${needs}`);
  }
  const pair = certificate === undefined || key === undefined ? undefined : { certificate, key };
  const signIn = signInOf(user, pair !== undefined, now);
  return 'why' in signIn ? refused(signIn.why) : { usable: true, signIn, certificate: pair };
}

function signInOf(user: KubeUser, hasCertificate: boolean, now: number): SignIn | { readonly why: string } {
  const { token, tokenFile, username, password, exec, authProvider } = user;
  const hasToken = token !== undefined || tokenFile !== undefined;
  const hasPassword = username !== undefined || password !== undefined;
  if (hasToken && hasPassword) return { why: 'it has both a token and a username; keep one of them' };
  if (exec !== undefined && authProvider !== undefined) {
    return { why: 'it has both exec and auth-provider; keep one of them' };
  }
  if (tokenFile !== undefined) return { kind: 'tokenFile', file: tokenFile, token };
  if (token !== undefined) return { kind: 'token', token };
  if (hasPassword) return { kind: 'password', username: username ?? '', password: password ?? '' };
  // kubectl asks a plugin only where nothing else is there (client-go plugin/pkg/client/auth/exec).
  if (hasCertificate) return { kind: 'none' };
  if (exec !== undefined) return pluginOf(exec);
  return authProvider === undefined ? { kind: 'none' } : providerOf(authProvider, now);
}

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `client.authentication.k8s.io/${version}`);

function pluginOf(exec: KubeExec): SignIn | { readonly why: string } {
  const { command, apiVersion, interactiveMode } = exec;
  if (command === undefined) return { why: 'its exec names no command' };
  if (apiVersion === undefined || !VERSIONS.includes(apiVersion)) {
    const is = apiVersion === undefined ? 'is missing' : `is '${apiVersion}'`;
    return { why: `the apiVersion of its exec ${is}; it may be ${VERSIONS.join(', ')}` };
  }
  if (interactiveMode === 'Always') {
    return {
      why: `its exec has interactiveMode Always, and nobody is there to answer '${command}'; sign in in a way that needs nobody`,
    };
  }
  return { kind: 'plugin', exec: { ...exec, command, apiVersion } };
}

const REPLACEMENTS: Readonly<Record<string, string>> = { gcp: 'gke-gcloud-auth-plugin', azure: 'kubelogin' };

function providerOf(
  { name, idToken }: NonNullable<KubeUser['authProvider']>,
  now: number,
): SignIn | { readonly why: string } {
  const instead = `use exec${REPLACEMENTS[name] === undefined ? '' : ` with ${REPLACEMENTS[name]}`}, or a service account token`;
  if (name !== 'oidc')
    return { why: `it signs in by auth-provider '${name}', which kubectl has not any more; ${instead}` };
  if (idToken === undefined) return { why: `its auth-provider 'oidc' has no id-token; ${instead}` };
  const ends = endOfJwt(idToken);
  if (ends !== undefined && ends <= now) {
    // Many issuers take a refresh token once, and what comes instead could not be written back.
    return {
      why: `the id-token of its auth-provider 'oidc' has ended, and its refresh-token is left alone: it may serve only once, and the next one could be kept nowhere; ${instead}`,
    };
  }
  return { kind: 'token', token: idToken };
}

/** When a JSON Web Token ends, in milliseconds since 1970; `undefined` where it does not say. */
export function endOfJwt(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as unknown;
    const ends = (claims as { readonly exp?: unknown } | null)?.exp;
    return typeof ends === 'number' ? ends * 1000 : undefined;
  } catch {
    return undefined;
  }
}

/** The headers that make a request one of somebody else (client-go transport/round_trippers.go). */
export function impersonationHeaders({ user, uid, groups, extra }: Impersonation): Record<string, string | string[]> {
  if (user === undefined) return {};
  return {
    'Impersonate-User': user,
    ...(uid === undefined ? {} : { 'Impersonate-Uid': uid }),
    ...(groups.length === 0 ? {} : { 'Impersonate-Group': [...groups] }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [`Impersonate-Extra-${escapedKey(key)}`, [...values]]),
    ),
  };
}

// What no header name may hold is percent-encoded, a percent sign too.
function escapedKey(key: string): string {
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** What a plugin is told of the cluster in KUBERNETES_EXEC_INFO, where it asks for that. */
export function execInfo(exec: PluginCall, cluster: KubeCluster, authority: string | undefined): string {
  const told = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTlsVerify || undefined,
    'certificate-authority-data': authority === undefined ? undefined : Buffer.from(authority).toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.disableCompression || undefined,
    config: cluster.pluginConfig,
  };
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { ...(exec.provideClusterInfo ? { cluster: told } : {}), interactive: false },
  });
}
