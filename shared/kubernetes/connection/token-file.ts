import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Fault, describeError } from '../../host/fault.ts';

/** The file that holds the token of a user, by the user's name. */
export type TokenFiles = ReadonlyMap<string, string>;

/**
 * The users of a kubeconfig whose token is in a file. client-node 1.4 drops `tokenFile` (it looks for `token-file`, which
 * kubectl does not write) and would send nobody's requests. A relative path counts from the folder of the kubeconfig, as
 * in kubectl. The YAML is read a second time only where the word is in it.
 */
export async function tokenFilesIn(kubeconfig: string, folder: string): Promise<TokenFiles> {
  if (!kubeconfig.includes('tokenFile')) return new Map();
  const { load } = await import('js-yaml');
  const { users = [] } = load(kubeconfig) as Kubeconfig;
  return new Map(
    users.flatMap(({ name, user }): [string, string][] =>
      typeof user?.tokenFile === 'string' ? [[name, path.resolve(folder, user.tokenFile)]] : [],
    ),
  );
}

/** Gives the current user the token of its file, which takes precedence over one in the kubeconfig. Throws a Fault. */
export function withTokenFile(kubeConfig: KubeConfig, files: TokenFiles): KubeConfig {
  const current = kubeConfig.getCurrentUser();
  const file = current === null ? undefined : files.get(current.name);
  if (current === null || file === undefined) return kubeConfig;
  const token = readToken(file, current.name);
  kubeConfig.users = kubeConfig.users.map((user) => (user.name === current.name ? { ...user, token } : user));
  return kubeConfig;
}

function readToken(file: string, user: string): string {
  let token: string;
  try {
    token = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Fault(
      `The token file ${file} of the user '${user}' in the kubeconfig cannot be read: ${describeError(error)}. Check that the step that writes it ran on this agent.`,
      { cause: error },
    );
  }
  if (token !== '') return token;
  throw new Fault(
    `The token file ${file} of the user '${user}' in the kubeconfig is empty. Check the step that writes it.`,
  );
}

interface Kubeconfig {
  readonly users?: readonly { readonly name: string; readonly user?: { readonly tokenFile?: unknown } | null }[];
}
