import type { ChosenContext } from '../kubernetes/choose-context.ts';
import type { KubeAuthProvider, KubeExec, KubeUser } from '../kubernetes/kube-config.ts';

/** The server app of AKS in Microsoft Entra ID, the same in every cloud and tenant (aks.md#51-credentials). */
export const AKS_SERVER_APP = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** How the API server of a fetched kubeconfig is signed in to. */
export type AksSignIn =
  /** By a token of Entra; `tenantId` is the cluster's, where the kubeconfig says it. */
  | { readonly kind: 'entra'; readonly tenantId: string | undefined }
  /** By the certificate or token that stands in the kubeconfig itself. */
  | { readonly kind: 'own' }
  /** `why` is a sentence that can follow the name of the cluster. */
  | { readonly kind: 'refused'; readonly why: string; readonly next: string };

const KUBECONFIG = 'use connectionType kubeconfig, after a step that signs in.';

/**
 * How to sign in to the cluster of a fetched kubeconfig. The plugin that an Entra cluster names (kubelogin, by a device code)
 * is never run: the token that it would get is all that the connection's identity needs (aks.md#51-credentials).
 */
export function aksSignIn({ cluster, user }: ChosenContext): AksSignIn {
  if (!/^https:\/\//i.test(cluster.server)) {
    const why = `has the server '${cluster.server}' in its kubeconfig, which is no https address`;
    return { kind: 'refused', why, next: 'Look at the cluster in the portal.' };
  }
  if (user === undefined) return nothing();
  const isFile = (pem: KubeUser['key']) => pem !== undefined && 'file' in pem;
  if (user.tokenFile !== undefined || [cluster.authority, user.certificate, user.key].some(isFile)) {
    const why = 'has a kubeconfig that names files, which are not on this agent';
    return { kind: 'refused', why, next: 'Look at the cluster in the portal.' };
  }
  if (user.token !== undefined || user.certificate !== undefined) return { kind: 'own' };
  if (user.exec !== undefined) return ofPlugin(user.exec);
  if (user.authProvider !== undefined) return ofProvider(user.authProvider);
  return nothing();
}

function nothing(): AksSignIn {
  const why = 'gave a kubeconfig without credentials';
  return { kind: 'refused', why, next: 'Run the step again; where that does not help, look at the cluster.' };
}

function ofPlugin({ command, args }: KubeExec): AksSignIn {
  if (!/kubelogin/i.test(command ?? '')) {
    const why = `wants to be signed in to by the program '${command ?? ''}', which is not run`;
    return { kind: 'refused', why, next: `Give it the managed Entra integration of AKS, or ${KUBECONFIG}` };
  }
  const after = (flag: string) => {
    const at = args.indexOf(flag);
    const joined = args.find((word) => word.startsWith(`${flag}=`));
    return joined?.slice(flag.length + 1) ?? (at < 0 ? undefined : args[at + 1]);
  };
  const isLegacy = args.some((word) => /^--legacy(?:=true)?$/.test(word));
  return entra(after('--server-id'), after('--tenant-id'), isLegacy);
}

function ofProvider({ name, azure }: KubeAuthProvider): AksSignIn {
  if (azure === undefined) {
    const why = `wants to be signed in to by auth-provider '${name}', which is not supported`;
    return { kind: 'refused', why, next: `Give it the managed Entra integration of AKS, or ${KUBECONFIG}` };
  }
  return entra(azure.serverId, azure.tenantId, azure.mode !== '1');
}

function entra(serverId: string | undefined, tenantId: string | undefined, isLegacy: boolean): AksSignIn {
  if (!isLegacy && (serverId === undefined || serverId.toLowerCase() === AKS_SERVER_APP)) {
    return { kind: 'entra', tenantId };
  }
  const why = 'has the old integration with Entra, in which nobody can sign in without a person';
  return { kind: 'refused', why, next: `Give it the managed Entra integration of AKS, or ${KUBECONFIG}` };
}
