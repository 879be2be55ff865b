import type { Host } from '../../../shared/host/host.ts';
import { knownVersions } from '../../../shared/versions/known-versions.ts';
import type { KnownVersions } from '../../../shared/versions/known-versions.ts';
import { isCompleted } from '../../../shared/rollout/completed.ts';
import type { Revision } from '../../../shared/versions/revision.ts';
import { revisionsOf } from '../../../shared/versions/revision.ts';
import { whatIsThere } from '../../../shared/rollout/follow/workload-state.ts';
import { sourceRun } from '../../../shared/azure-devops/source-run.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { chooseContainer, whyNotFollowable } from '../../../shared/kubernetes/container.ts';
import type { Pod, RevisionObject, Workload } from '../../../shared/kubernetes/objects.ts';
import { findWorkload, whenObserved } from '../../../shared/kubernetes/client/read-workload.ts';
import { resumeCommand } from '../../../shared/kubernetes/resources.ts';
import { sameTemplate } from '../../../shared/kubernetes/template.ts';
import type { RollbackInfo } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import { readRollbackInfo, readRollbackInfoOf } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import type { Inputs } from '../inputs.ts';
import type { Step } from '../step.ts';
import type { ContainerReference } from '../../../shared/kubernetes/container.ts';
import type { Listing } from '../../../shared/kubernetes/objects.ts';

/** All that is known before anything is changed. */
export interface Survey {
  /** The address of the API server. */
  readonly server: string;
  readonly workload: Workload;
  readonly place: ContainerReference;
  readonly revisionObjects: Listing<RevisionObject> | undefined;
  readonly pods: Listing<Pod> | undefined;
  /** Newest first; `undefined` without the right to list them. */
  readonly revisions: readonly Revision[] | undefined;
  readonly liveRevision: Revision | undefined;
  readonly liveCompleted: boolean;
  readonly known: KnownVersions;
  readonly rollbackInfo: RollbackInfo | undefined;
}

/** Reads the workload, its revisions and the rollback-info. Changes nothing. */
export async function survey(step: Step): Promise<Survey> {
  const { host, cluster, reference, inputs } = step;
  const rollbackInfo = await findRollbackInfo(host, inputs);
  const first = await findWorkload(cluster, reference);
  placeToRollBack(step, first); // what forbids it is said before anything is waited for
  const { workload, observed } = await whenObserved(cluster, reference, first, host.cancelled);
  if (!observed) {
    throw new Fault(
      `The controller has not seen the last change of ${reference.kind} ${reference.name} for 15 s, so its revisions cannot be told apart. Look whether the controller manager runs, then run again; nothing was changed.`,
    );
  }
  const place = placeToRollBack(step, workload); // while it was waited for, somebody may have changed it
  const { revisionObjects, pods } = await whatIsThere(host, cluster, workload);
  const revisions = revisionObjects === undefined ? undefined : revisionsOf(revisionObjects.items, pods?.items ?? []);
  const known = knownVersions(place.name, workload, revisions ?? []);
  for (const warning of known.warnings) host.warning(warning);
  return {
    server: cluster.server,
    workload,
    place,
    revisionObjects,
    pods,
    revisions,
    liveRevision: revisions?.find(({ template }) => sameTemplate(template, workload.spec.template)),
    liveCompleted: isCompleted(workload, pods?.items ?? []),
    known,
    rollbackInfo,
  };
}

/** The container that is meant. Throws a Fault where it cannot be told, or the workload must not be rolled back as it is. */
function placeToRollBack({ reference, inputs }: Step, workload: Workload): ContainerReference {
  const refusal = whyNotFollowable(workload);
  if (refusal !== undefined) throw new Fault(refusal);
  if (workload.spec.paused === true && !inputs.resumeIfPaused) {
    throw new Fault(
      `You cannot roll back ${reference.kind} ${reference.name}: it is paused. Resume it first (${resumeCommand(reference)}), or give resumeIfPaused: true.`,
    );
  }
  const choice = chooseContainer(workload, inputs.containerName);
  if (!choice.found) throw new Fault(choice.problem);
  return choice.place;
}

async function findRollbackInfo(host: Host, inputs: Inputs): Promise<RollbackInfo | undefined> {
  const { rollbackInfo, artifactSuffix } = inputs;
  const run = sourceRun(host, inputs);
  if (run !== undefined) {
    const found = await readRollbackInfoOf(host, run, artifactSuffix);
    host.info(`Rollback-info: ${found.place}.`);
    return found;
  }
  return rollbackInfo === undefined ? undefined : readRollbackInfo(rollbackInfo, artifactSuffix);
}
