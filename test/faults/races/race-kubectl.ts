import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../../rigs/cluster/model/json.ts';
import { workloadPath } from '../../support/cluster.ts';
import { DEPLOYMENT } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { FOREIGN_TAG, SCALED_REPLICAS } from './race.ts';
import type { KubectlCommand } from './race.ts';

interface Result {
  readonly exitCode: number;
  readonly output: string;
}

/** Under which name each command stands in `managedFields` (seen with kubectl 1.36). */
export const MANAGERS: Readonly<Record<KubectlCommand, string>> = {
  'set image': 'kubectl-set',
  'rollout undo': 'kubectl',
  'rollout restart': 'kubectl-rollout',
  scale: 'kubectl',
  annotate: 'kubectl-annotate',
  'rollout status': '',
};

/** Those that leave the template alone. */
export const BESIDE_THE_TEMPLATE: readonly KubectlCommand[] = ['scale', 'annotate', 'rollout status'];

const BUILD = fileURLToPath(new URL('../../rigs/control-plane/build', import.meta.url));
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';
// What `kubectl rollout undo` does not take from a revision.
const OWN_ANNOTATIONS = /^(?:deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/last-applied-configuration)/;

/**
 * Changes the Deployment of the workbench as kubectl does: by kubectl itself on a real cluster (that of the same build, or
 * the one on PATH), by its requests on the embedded one.
 */
export async function kubectl(bench: Workbench, command: KubectlCommand): Promise<Result> {
  const { cluster, namespace, job } = bench;
  if (cluster.kind === 'embedded') return asKubectl(bench, command);
  const kubeconfig = path.join(job.folder, 'kubeconfig-of-kubectl');
  await writeFile(kubeconfig, cluster.kubeconfig);
  const program = cluster.kind === 'control-plane' ? builtKubectl() : 'kubectl';
  const words = [...wordsOf(bench, command), '--namespace', namespace, '--kubeconfig', kubeconfig];
  return new Promise((resolve) => {
    execFile(program, words, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
    });
  });
}

let built: string | undefined;

function builtKubectl(): string {
  built ??= path.join(execFileSync('sh', [BUILD], { encoding: 'utf8' }).trim(), 'kubectl');
  return built;
}

function wordsOf({ image }: Workbench, command: KubectlCommand): readonly string[] {
  const target = `deployment/${DEPLOYMENT}`;
  switch (command) {
    case 'set image':
      return ['set', 'image', target, `${DEPLOYMENT}=${image(FOREIGN_TAG)}`];
    case 'rollout undo':
    case 'rollout restart':
    case 'rollout status':
      return [...command.split(' '), target];
    case 'scale':
      return ['scale', target, `--replicas=${SCALED_REPLICAS}`];
    case 'annotate':
      return ['annotate', target, `${CHANGE_CAUSE}=${cause()}`, '--overwrite'];
  }
}

let causes = 0;

/** A cause that is new each time. */
function cause(): string {
  causes += 1;
  return `cause ${causes} of somebody else`;
}

/** The requests that kubectl makes. */
async function asKubectl(bench: Workbench, command: KubectlCommand): Promise<Result> {
  const { cluster, namespace, image } = bench;
  const target = workloadPath('Deployment', namespace, DEPLOYMENT);
  const patch = async (what: string, body: unknown, subresource = '') => {
    const place = `${target}${subresource}?fieldManager=${MANAGERS[command]}`;
    const answer = await cluster.api('PATCH', place, body, `application/${what}+json`);
    return { exitCode: answer.status === 200 ? 0 : 1, output: answer.status === 200 ? 'done' : answer.text };
  };
  const template = (inside: object) => ({ spec: { template: inside } });
  switch (command) {
    case 'set image':
      return patch(
        'strategic-merge-patch',
        template({ spec: { containers: [{ name: DEPLOYMENT, image: image(FOREIGN_TAG) }] } }),
      );
    case 'rollout restart': {
      const at = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
      return patch('strategic-merge-patch', template({ metadata: { annotations: at } }));
    }
    case 'scale':
      return patch('merge-patch', { spec: { replicas: SCALED_REPLICAS } }, '/scale');
    case 'annotate':
      return patch('merge-patch', { metadata: { annotations: { [CHANGE_CAUSE]: cause() } } });
    case 'rollout status':
      await cluster.waitForRollout(namespace, DEPLOYMENT);
      return { exitCode: 0, output: 'successfully rolled out' };
    case 'rollout undo': {
      const operations = await undo(bench, await cluster.ask('GET', target));
      return operations === undefined ? { exitCode: 0, output: 'skipped rollback' } : patch('json-patch', operations);
    }
  }
}

interface Versioned {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: { readonly template: JsonObject & { readonly metadata: { readonly labels: Record<string, string> } } };
}

/** The patch to the revision before the newest, without any test; none where that is live already. */
async function undo({ cluster, namespace }: Workbench, live: JsonObject): Promise<readonly object[] | undefined> {
  const selector = `labelSelector=${encodeURIComponent(`app=${DEPLOYMENT}`)}`;
  const list = await cluster.ask('GET', `/apis/apps/v1/namespaces/${namespace}/replicasets?${selector}`);
  const number = ({ metadata }: Versioned) => Number(metadata.annotations?.[REVISION] ?? 0);
  const [, previous] = (list['items'] as unknown as Versioned[]).sort((a, b) => number(b) - number(a));
  if (previous === undefined) throw new Error('there is no revision to go back to');
  const { ['pod-template-hash']: _hash, ...labels } = previous.spec.template.metadata.labels;
  const template = { ...previous.spec.template, metadata: { ...previous.spec.template.metadata, labels } };
  const { metadata, spec } = live as unknown as Versioned;
  if (JSON.stringify(template) === JSON.stringify(spec.template)) return undefined;
  const pick = (annotations: Readonly<Record<string, string>> = {}, own: boolean) =>
    Object.fromEntries(Object.entries(annotations).filter(([key]) => OWN_ANNOTATIONS.test(key) === own));
  const annotations = { ...pick(metadata.annotations, true), ...pick(previous.metadata.annotations, false) };
  return [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ];
}
