const MANAGED =
  /\/?subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/?#]+/i;
const NONE = 'no name and no resource id of an AKS cluster';

/**
 * Why the text of kubernetesCluster, which is neither the name nor the resource id of an AKS cluster, is none: what people
 * copy in its place from the portal, a kubeconfig or another kind of resource.
 */
export function whyNoCluster(text: string): string {
  const [inside] = MANAGED.exec(text) ?? [];
  const id = inside?.replace(/^\/?/, '/');
  if (id !== undefined && id !== text.replace(/\/$/, '')) return `${NONE}, but holds one: write ${id}`;
  if (id !== undefined) return `${NONE}: the id of its subscription, its group or its name is none`;
  if (/\.azmk8s\.io/i.test(text)) return `${NONE}, but the address of an API server: write the name of the cluster`;
  if (/\/connectedClusters\//i.test(text)) {
    return `${NONE}, but a cluster of Azure Arc, which this type of connection does not reach: run az connectedk8s proxy in an earlier step and take connectionType kubeconfig`;
  }
  if (/\/fleets\//i.test(text)) return `${NONE}, but a fleet: name one of its clusters`;
  return NONE;
}
