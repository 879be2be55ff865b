// What a rollback finds, and short forms of what it decides.
import assert from 'node:assert/strict';
import { ROLLED_BACK_FROM } from '../../shared/versions/annotations.ts';
import { workloadState } from '../../shared/rollout/workload-state.ts';
import { chooseContainer } from '../../shared/kubernetes/container.ts';
import type { ReplicaSet, Workload } from '../../shared/kubernetes/objects.ts';
import { templateHash } from '../../shared/kubernetes/template.ts';
import type { RollbackInfo } from '../../shared/rollback/rollback-info.ts';
import type { Decision, Survey } from '../../tasks/SmartRollback/decide.ts';
import type { Inputs } from '../../tasks/SmartRollback/inputs.ts';
import { deploymentRecord, notes, record, rolledBack } from './notes.ts';
import { APP, NAME, deployment, replicaSet, template } from './objects.ts';

export const v = (tag: number) => `${APP}:${tag}`;
export const SETS = [
  replicaSet({ revision: 5, image: v(457) }),
  replicaSet({ revision: 4, image: v(456) }),
  replicaSet({ revision: 3, image: v(455) }),
];
export const inputs = (more: Partial<Inputs> = {}): Inputs => ({
  connection: { type: 'kubernetesServiceConnection', id: 'k8s' },
  namespace: undefined,
  workloads: [{ kind: 'Deployment', name: NAME }],
  containerName: undefined,
  strategy: 'undo',
  previousImageTag: undefined,
  toRevision: undefined,
  rollbackInfo: undefined,
  pipelineAlias: undefined,
  sourceRunId: undefined,
  artifactSuffix: '',
  expectedImage: undefined,
  scope: 'all',
  force: false,
  resumeIfPaused: false,
  dryRun: false,
  timeoutSeconds: 180,
  failAfterRestarts: 3,
  replaceStuckPods: true,
  outputDirectory: undefined,
  ...more,
});

export function survey(workload: Workload, rollbackInfo?: RollbackInfo, sets: readonly ReplicaSet[] = SETS): Survey {
  const choice = chooseContainer(workload, 'app');
  assert.ok(choice.found);
  const listed = { revisionObjects: { items: sets, resourceVersion: '1' }, pods: undefined };
  return {
    ...workloadState(workload, choice.place, listed),
    server: 'https://k8s.example.com:6443',
    rollbackInfo,
    runId: '901',
  };
}
export const info = (more: Partial<RollbackInfo> = {}): RollbackInfo => ({
  place: 'x',
  record: deploymentRecord(),
  version: '456',
  ...more,
});
export const broken = deployment({ image: v(457), annotations: notes({ record: { app: record(v(457), v(456)) } }) });
export const undone = deployment({
  image: v(456),
  annotations: {
    ...notes({ record: { app: record(v(456), undefined, '04:00') } }),
    [ROLLED_BACK_FROM]: JSON.stringify(rolledBack(v(457), v(456), templateHash(template(v(456))))),
  },
});
export const goesTo = (decision: Decision) => (decision.action === 'restore' ? decision.target.image : decision.action);
export const message = (decision: Decision) => (decision.action === 'refuse' ? decision.message : '');
