import * as path from 'node:path';
import * as v from 'valibot';
import { describeError } from '../host/fault.ts';
import { kubeConfigShape } from './kube-config-shape.ts';
import type { ClusterFields, UserFields } from './kube-config-shape.ts';

/** A PEM text in the kubeconfig itself (base64), or the absolute path of a file that holds one. */
export type Pem = { readonly data: string } | { readonly file: string };

export interface KubeCluster {
  readonly name: string;
  readonly server: string;
  readonly tlsServerName: string | undefined;
  readonly skipTlsVerify: boolean;
  readonly authority: Pem | undefined;
  readonly proxyUrl: string | undefined;
  /** Nothing of ours asks for compressed answers; a plugin is told. */
  readonly disableCompression: boolean;
  /** What the cluster has to say to credential plugins. */
  readonly pluginConfig: unknown;
}

export interface KubeUser {
  readonly name: string;
  readonly certificate: Pem | undefined;
  readonly key: Pem | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly impersonate: Impersonation;
  readonly authProvider: KubeAuthProvider | undefined;
  readonly exec: KubeExec | undefined;
}

/** Whom requests are made for (`as`, `as-uid`, `as-groups`, `as-user-extra`). */
export interface Impersonation {
  readonly user: string | undefined;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** A way to sign in that was built into kubectl once. */
export interface KubeAuthProvider {
  readonly name: string;
  readonly idToken: string | undefined;
  /** Whom the provider `azure` asks. */
  readonly azure?: {
    readonly serverId: string | undefined;
    readonly tenantId: string | undefined;
    /** `0` and none: the form in which a person signs in. */
    readonly mode: string | undefined;
  };
}

/** A program that gives credentials. */
export interface KubeExec {
  readonly apiVersion: string | undefined;
  readonly command: string | undefined;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | undefined;
}

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

/** A kubeconfig, with every field that its definition has (client-go tools/clientcmd/api/v1/types.go). */
export interface KubeConfig {
  readonly clusters: readonly KubeCluster[];
  readonly users: readonly KubeUser[];
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string | undefined;
}

const EMPTY: KubeConfig = { clusters: [], users: [], contexts: [], currentContext: undefined };

/** A user without credentials, for what has no kubeconfig. */
export const NOBODY: KubeUser = {
  name: 'service-account',
  certificate: undefined,
  key: undefined,
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  impersonate: { user: undefined, uid: undefined, groups: [], extra: {} },
  authProvider: undefined,
  exec: undefined,
};

/** A cluster of which nothing is known but its address and authority. */
export function clusterAt(server: string, authority: Pem | undefined): KubeCluster {
  return {
    name: 'cluster',
    server,
    tlsServerName: undefined,
    skipTlsVerify: false,
    authority,
    proxyUrl: undefined,
    disableCompression: false,
    pluginConfig: undefined,
  };
}

// The extension of a cluster that is for plugins (client-go tools/clientcmd/client_config.go, clusterExtensionKey).
const PLUGIN_EXTENSION = 'client.authentication.k8s.io/exec';

/**
 * A kubeconfig from what the YAML says; relative paths count from the folder. Throws an Error that names the field that is
 * missing, of another kind, or there twice, without its value.
 */
export function readKubeConfig(document: unknown, folder: string): KubeConfig {
  if (Array.isArray(document)) throw new Error('it has not the form of a kubeconfig');
  // An empty file is an empty kubeconfig, for kubectl too.
  const parsed = v.safeParse(kubeConfigShape, document ?? {}, { abortEarly: true });
  if (!parsed.success) throw new Error(whyOtherForm(parsed.issues[0]));
  const { clusters, users, contexts, 'current-context': currentContext } = parsed.output;
  for (const [list, entries] of Object.entries({ clusters, users, contexts })) refuseTwice(list, entries);
  const inFolder = (file: string | undefined) => (file === undefined ? undefined : path.resolve(folder, file));
  return {
    clusters: clusters.map(({ name, cluster }) => clusterOf(name, cluster, inFolder)),
    users: users.map(({ name, user }) => userOf(name, user, inFolder)),
    contexts: contexts.map(({ name, context }) => ({ name, ...context })),
    currentContext,
  };
}

type InFolder = (file: string | undefined) => string | undefined;

function clusterOf(name: string, fields: ClusterFields, inFolder: InFolder): KubeCluster {
  return {
    name,
    server: fields.server,
    tlsServerName: fields['tls-server-name'],
    skipTlsVerify: fields['insecure-skip-tls-verify'],
    authority: pem(fields['certificate-authority-data'], inFolder(fields['certificate-authority'])),
    proxyUrl: fields['proxy-url'],
    disableCompression: fields['disable-compression'],
    pluginConfig: fields.extensions.find((one) => one.name === PLUGIN_EXTENSION)?.extension,
  };
}

function userOf(name: string, fields: UserFields, inFolder: InFolder): KubeUser {
  const { token, tokenFile, username, password, exec, 'auth-provider': authProvider } = fields;
  return {
    name,
    certificate: pem(fields['client-certificate-data'], inFolder(fields['client-certificate'])),
    key: pem(fields['client-key-data'], inFolder(fields['client-key'])),
    token,
    tokenFile: inFolder(tokenFile),
    username,
    password,
    impersonate: {
      user: fields.as,
      uid: fields['as-uid'],
      groups: fields['as-groups'],
      extra: fields['as-user-extra'],
    },
    authProvider: authProvider ? providerOf(authProvider) : undefined,
    exec: exec ? { ...exec, command: commandOf(exec.command, inFolder) } : undefined,
  };
}

function providerOf({ name, config }: NonNullable<UserFields['auth-provider']>): KubeAuthProvider {
  const provider = { name, idToken: config['id-token'] };
  if (name !== 'azure') return provider;
  const { 'apiserver-id': serverId, 'tenant-id': tenantId, 'config-mode': mode } = config;
  return { ...provider, azure: { serverId, tenantId, mode } };
}

// As in kubectl, a command without a separator is looked for in PATH (client-go tools/clientcmd/loader.go).
function commandOf(command: string | undefined, inFolder: InFolder): string | undefined {
  return command !== undefined && /[/\\]/.test(command) ? inFolder(command) : command;
}

/** What stands in the kubeconfig itself comes before a file. */
function pem(data: string | undefined, file: string | undefined): Pem | undefined {
  if (data !== undefined) return { data };
  return file === undefined ? undefined : { file };
}

function refuseTwice(list: string, entries: readonly { readonly name: string }[]): void {
  const names = entries.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`${list} has the name '${twice}' twice; keep one of them`);
}

function whyOtherForm(issue: v.BaseIssue<unknown>): string {
  const steps = (issue.path ?? []).map((item) => (item as { readonly key: unknown }).key);
  // People speak of users[0].token, without the map of the same name in between.
  const shown = steps.filter((step, at) => !(at === 2 && ['cluster', 'user', 'context'].includes(String(step))));
  const field = (shown.length < 3 ? steps : shown).map((step, at) =>
    typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`,
  );
  if (field.length === 0) return 'it has not the form of a kubeconfig';
  return `${field.join('')} ${whatItIsNot(issue)}`;
}

function whatItIsNot({ type, received }: v.BaseIssue<unknown>): string {
  if (received === 'undefined' || received === 'null' || type === 'non_empty') return 'is missing';
  switch (type) {
    case 'string':
      return 'is no text; put its value in quotes';
    case 'boolean':
      return 'is neither true nor false';
    case 'array':
      return 'is no list';
    default:
      return 'has not the form that it has in a kubeconfig';
  }
}

/** As in kubectl, the first file that has a name or names a context wins. */
export function mergeKubeConfigs(configs: readonly KubeConfig[]): KubeConfig {
  const merged = <T extends { readonly name: string }>(own: readonly T[], more: readonly T[]) => [
    ...own,
    ...more.filter(({ name }) => !own.some((one) => one.name === name)),
  ];
  return configs.reduce(
    (one, other) => ({
      clusters: merged(one.clusters, other.clusters),
      users: merged(one.users, other.users),
      contexts: merged(one.contexts, other.contexts),
      currentContext: one.currentContext ?? other.currentContext,
    }),
    EMPTY,
  );
}

/**
 * Why a kubeconfig cannot be read, without anything that stands in it: the parser of YAML names aliases and tags, and
 * quotes the lines around a fault, any of which can be a token.
 */
export function whyUnreadable(error: unknown): string {
  if (error instanceof TypeError || error instanceof RangeError) return 'it has not the form of a kubeconfig';
  const { reason, mark } = error as { readonly reason?: unknown; readonly mark?: { line: number; column: number } };
  if (typeof reason !== 'string') return describeError(error);
  const [what = ''] = reason.split(/["<!:]/);
  return `it is no YAML: ${what.trim()}${mark === undefined ? '' : ` (${mark.line + 1}:${mark.column + 1})`}`;
}
