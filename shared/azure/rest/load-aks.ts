import type { ClusterProvider } from '../../kubernetes/connection/connection.ts';

/** Finds the cluster of an Azure Resource Manager connection. What knows Azure is read now, so that no other step pays for it. */
export const loadAks: ClusterProvider = async (host, source) => {
  const { provideAks } = await import('./provide-aks.ts');
  return provideAks(host, source);
};
