export { startEmbeddedCluster } from './embedded-cluster.ts';
export type { EmbeddedCluster, EmbeddedClusterOptions } from './embedded-cluster.ts';
