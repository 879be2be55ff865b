import { promises } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { ChosenContext } from '../choose-context.ts';
import { NOBODY, clusterAt } from '../kube-config.ts';
import { environmentVariable } from '../../host/process.ts';

// Where every pod finds its service account (client-go rest/config.go, InClusterConfig).
const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster that the agent's own pod runs in, with its service account; `undefined` where it runs in none. */
export async function ownPod(): Promise<ChosenContext | undefined> {
  const host = environmentVariable('KUBERNETES_SERVICE_HOST');
  const port = environmentVariable('KUBERNETES_SERVICE_PORT') || '443';
  if (!host) return undefined;
  const namespace = await promises.readFile(`${FOLDER}/namespace`, 'utf8').then(
    (text) => text.trim() || undefined,
    () => undefined,
  );
  return {
    name: 'inClusterContext',
    cluster: clusterAt(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`, { file: `${FOLDER}/ca.crt` }),
    user: { ...NOBODY, tokenFile: `${FOLDER}/token` },
    namespace,
  };
}
