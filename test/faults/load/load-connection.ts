import type { ServiceConnection } from '../../rigs/agent/agent.ts';
import { kubernetesConnection } from '../../rigs/agent/agent.ts';
import { makeCertificate } from '../../rigs/cluster/certificate.ts';
import type { TestCluster } from '../../support/cluster.ts';
import { FaultProxy } from '../proxy/fault-proxy.ts';

/** A service connection to a proxy with this certificate (PEM); the token is nobody's, the proxy brings its own. */
export function connectionThrough(server: string, certificate: string): ServiceConnection {
  // JSON is YAML.
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server, 'certificate-authority-data': Buffer.from(certificate).toString('base64') } },
    ],
    users: [{ name: 'account', user: { token: 'token-of-nobody' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'account' } }],
    'current-context': 'test',
  });
  return kubernetesConnection(kubeconfig);
}

/** A proxy before a cluster, with a service connection through it: as administrator, or as the owner of this token. */
export async function proxyBefore(
  cluster: TestCluster,
  token?: string,
): Promise<{ readonly proxy: FaultProxy; readonly connection: ServiceConnection }> {
  const certificate = await makeCertificate();
  const administrator = await cluster.requestOptions();
  const { ca } = administrator;
  const options = token === undefined ? administrator : { ca, headers: { Authorization: `Bearer ${token}` } };
  const proxy = await FaultProxy.start({ server: 'cluster', url: cluster.server, options, certificate });
  return { proxy, connection: connectionThrough(proxy.url, certificate.certificate) };
}
