// The ways in which people deploy today, each as its own tool does it: by the kubectl of the control plane.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Workbench } from './workload-tests.ts';
import { DEPLOYMENT, REPOSITORY } from './workload-tests.ts';

/** A version of the service: the tag of its image, and a setting that stands beside it in the template. */
export interface Version {
  readonly tag: string;
  readonly mode: string;
}

/** One way to deploy. */
export interface Family {
  readonly name: string;
  /** Changes nothing but the image. */
  readonly onlyImage?: boolean;
  readonly deploy: (kubectl: Kubectl, version: Version) => Promise<void>;
}

/** Runs kubectl in the workbench's namespace. Throws with what it wrote where it fails. */
export interface Kubectl {
  readonly folder: string;
  readonly namespace: string;
  run(...words: readonly string[]): Promise<string>;
}

/** Gives a kubectl, with a folder of its own, to some work. */
export async function withKubectl<T>({ cluster, namespace }: Workbench, work: (kubectl: Kubectl) => Promise<T>) {
  const program = process.env['TEST_KUBECTL'];
  if (program === undefined) throw new Error('TEST_KUBECTL is not set; npm run test:cluster sets it');
  const folder = await mkdtemp(path.join(tmpdir(), 'families-'));
  try {
    const kubeconfig = path.join(folder, 'kubeconfig');
    await writeFile(kubeconfig, cluster.kubeconfig);
    const all = ['--kubeconfig', kubeconfig, '--namespace', namespace];
    // What kubectl keeps goes to its home.
    const env = { PATH: process.env['PATH'], HOME: folder };
    const run = async (...words: readonly string[]) =>
      (await promisify(execFile)(program, [...all, ...words], { env })).stdout;
    return await work({ folder, namespace, run });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LABELS = { app: DEPLOYMENT };

function manifest({ tag, mode }: Version, metadata: object = {}): object {
  const container = { name: DEPLOYMENT, image: `${REPOSITORY}:${tag}`, env: [{ name: 'MODE', value: mode }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: DEPLOYMENT, ...metadata },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [container] } },
    },
  };
}

async function written(kubectl: Kubectl, name: string, content: object): Promise<string> {
  const file = path.join(kubectl.folder, name);
  await writeFile(file, JSON.stringify(content));
  return file;
}

const HELM = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'shop' },
  annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'prod' },
};

/** The five, as docs/around-a-step.md has them. */
export const FAMILIES: readonly Family[] = [
  {
    name: 'kubectl apply',
    deploy: async (kubectl, version) => {
      await kubectl.run('apply', '-f', await written(kubectl, 'service.json', manifest(version)));
    },
  },
  {
    // It applies, and notes the run on what it applied (docs/around-a-step.md#kubernetesmanifest1).
    name: 'KubernetesManifest@1',
    deploy: async (kubectl, version) => {
      await kubectl.run('apply', '-f', await written(kubectl, 'service.json', manifest(version)));
      const notes = [
        'azure-pipelines/run=20261130.1',
        'azure-pipelines/pipeline="shop"',
        'azure-pipelines/jobName="d"',
      ];
      await kubectl.run('annotate', 'deployment', DEPLOYMENT, ...notes, '--overwrite');
    },
  },
  {
    name: 'kustomize',
    deploy: async (kubectl, version) => {
      await written(kubectl, 'service.json', manifest({ ...version, tag: 'placeholder' }));
      await written(kubectl, 'kustomization.yaml', {
        resources: ['service.json'],
        images: [{ name: REPOSITORY, newTag: version.tag }],
        labels: [{ pairs: { 'app.kubernetes.io/part-of': 'shop' } }],
      });
      await kubectl.run('apply', '-k', kubectl.folder);
    },
  },
  {
    // Helm 3 sends the difference between two manifests as a strategic merge patch, under its own name.
    name: 'Helm',
    deploy: async (kubectl, version) => {
      const patch = await written(kubectl, 'patch.json', manifest(version, HELM));
      const words = ['--type', 'strategic', '--patch-file', patch, '--field-manager', 'helm'];
      await kubectl.run('patch', 'deployment', DEPLOYMENT, ...words);
    },
  },
  {
    name: 'kubectl set image',
    onlyImage: true,
    deploy: async (kubectl, { tag }) => {
      await kubectl.run('set', 'image', `deployment/${DEPLOYMENT}`, `${DEPLOYMENT}=${REPOSITORY}:${tag}`);
    },
  },
];
