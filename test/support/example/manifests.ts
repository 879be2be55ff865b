import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadAll } from 'js-yaml';
import { EXAMPLE } from './workspace.ts';

/** A manifest of the example, with the path of the collection that it is posted to. */
export interface Manifest {
  readonly collection: (namespace: string) => string;
  readonly body: object;
}

interface Deployment {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly template: {
      readonly metadata: object;
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

/**
 * kubernetes.yaml of the example as it is, but for the image and for the local port that stands for the pods' port 8000
 * where the cluster runs no images.
 */
export function manifestsOf(image: string, localPort?: number): Manifest[] {
  const documents = loadAll(readFileSync(path.join(EXAMPLE, 'kubernetes.yaml'), 'utf8')) as { readonly kind: string }[];
  return documents.map((document) =>
    isDeployment(document)
      ? { collection: collectionOf('apis/apps/v1', 'deployments'), body: withPods(document, image, localPort) }
      : { collection: collectionOf('api/v1', `${document.kind.toLowerCase()}s`), body: document },
  );
}

function collectionOf(group: string, resource: string): Manifest['collection'] {
  return (namespace) => `/${group}/namespaces/${namespace}/${resource}`;
}

function withPods(deployment: Deployment, image: string, localPort: number | undefined): object {
  const { template } = deployment.spec;
  const containers = template.spec.containers.map((container) => ({ ...container, image }));
  const annotations = localPort === undefined ? {} : { 'node-simulator/ports': `8000=${localPort}` };
  const pods = { metadata: { ...template.metadata, annotations }, spec: { ...template.spec, containers } };
  return { ...deployment, spec: { ...deployment.spec, template: pods } };
}

function isDeployment(document: { readonly kind: string }): document is Deployment {
  return document.kind === 'Deployment';
}
