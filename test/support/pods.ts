import type { Workbench } from './workload-tests.ts';

/** The tags of the pods that are there, by their ordinals. */
export async function tagsOfPods({ cluster, namespace }: Pick<Workbench, 'cluster' | 'namespace'>): Promise<string[]> {
  const { items } = (await cluster.ask('GET', `/api/v1/namespaces/${namespace}/pods`)) as unknown as {
    items: { metadata: { name: string }; spec: { containers: { image: string }[] } }[];
  };
  return items
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
    .map(({ spec }) => spec.containers[0]?.image.split(':').at(-1) ?? '');
}
