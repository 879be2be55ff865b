import type { TestCluster } from './cluster.ts';
import { testImage } from './cluster.ts';

/** A Job before the workloads that the built-in controller leaves to others: the spec says how it ends. */
export const migrate = (tag: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', annotations: { 'smart-rollback/phase': 'before' } },
  spec: {
    managedBy: 'example.com/spec',
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'app', image: testImage(tag) }] } },
  },
});

export const migratePath = (namespace: string): string => `/apis/batch/v1/namespaces/${namespace}/jobs/migrate`;

/** Ends that Job with these conditions. */
export async function endJob(cluster: TestCluster, namespace: string, ...types: readonly string[]): Promise<void> {
  const at = new Date().toISOString();
  await cluster.ask(
    'PATCH',
    `${migratePath(namespace)}/status`,
    {
      status: {
        startTime: at,
        ...(types.includes('Complete') ? { completionTime: at, succeeded: 1 } : {}),
        conditions: types.map((type) => ({ type, status: 'True', reason: 'BySpec', lastTransitionTime: at })),
      },
    },
    'application/merge-patch+json',
  );
}
