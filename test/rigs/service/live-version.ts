/** An API server as a test knows it. */
interface ApiServer {
  api(method: string, path: string): Promise<{ readonly status: number; readonly body: object }>;
}

/** Reads the version that is live: the tag of the Deployment's image, as the API server has it at this moment. */
export function liveVersionOf(cluster: ApiServer, namespace: string, name: string): () => Promise<string> {
  return async () => {
    const { body } = await cluster.api('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
    const { spec } = body as { spec?: { template: { spec: { containers: { image: string }[] } } } };
    return spec?.template.spec.containers[0]?.image.split(':').at(-1) ?? 'none';
  };
}
