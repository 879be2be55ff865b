import { Fault } from '../../../../shared/host/fault.ts';
import { hostOfRollout } from '../../../../shared/host/hosts-side-by-side.ts';
import { findWorkload } from '../../../../shared/kubernetes/client/read-workload.ts';
import { mainContainer } from '../../../../shared/kubernetes/container.ts';
import { allContainers } from '../../../../shared/kubernetes/objects.ts';
import { contractName, resumeCommand } from '../../../../shared/kubernetes/resources.ts';
import { lookAtSet } from '../../../../shared/rollback/cluster/look-at-set.ts';
import { noteRestored } from '../../../../shared/rollback/cluster/note-restored.ts';
import { putSetBack } from '../../../../shared/rollback/cluster/put-set-back.ts';
import type { RestoredObject } from '../../../../shared/rollback/cluster/restore-set.ts';
import { judgeRestoration } from '../../../../shared/rollback/judge-restoration.ts';
import { rollbackMark } from '../../../../shared/rollback/rollback-patch.ts';
import { describePlan } from '../../../../shared/rollback/set-story.ts';
import { readWorkloadState } from '../../../../shared/rollout/follow/workload-state.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Rollout } from '../../../../shared/rollout/rollout.ts';
import type { WorkloadState } from '../../../../shared/rollout/workload-state.ts';
import { readBookkeeping } from '../../../../shared/versions/annotations.ts';
import type { SetMark } from '../../../../shared/versions/annotations.ts';
import { markTime } from '../../../../shared/versions/cluster/annotation-time.ts';
import type { AroundInputs } from '../../inputs.ts';
import { describeNoWayBack, describeSetBack } from '../../set-story.ts';
import { HAD_CHANGED_NOTHING, whySetStays } from '../../why-set-stays.ts';
import { UNOBSERVED } from '../capture.ts';
import { followBack, tellPutBack } from '../roll-back.ts';
import type { CapturedOfSet } from './capture-set.ts';

/** A set that was applied and failed, or of which a part was applied. */
export interface FailedSet {
  /** What was there before, the main workload first. */
  readonly captured: readonly [CapturedOfSet, ...CapturedOfSet[]];
  /** The record that this step wrote; `undefined`: it changed nothing. */
  readonly mark: SetMark | undefined;
  /** How the rollout ended that failed first; `undefined` where it was something else. */
  readonly outcome: Rollout['outcome'] | undefined;
  /** The sentences about why. */
  readonly story: string;
}

/** How a set went back, in sentences with a blank in front. */
export interface SetWentBack {
  readonly text: string;
  readonly isBack: boolean;
}

/**
 * Puts all of a failed set back by the record that the step wrote, as SmartRollback does: the same guards, phases and notes
 * (manifests.md#14-failure-and-rollback). Where somebody changed it since, or it is a first deployment, nothing is done. What
 * prevents it is told and is no error, since the step fails in any case; throws only where it was cancelled.
 */
export async function putBackSet(step: ClusterStep<AroundInputs>, failed: FailedSet): Promise<SetWentBack> {
  const [main] = failed.captured;
  const told = (outcome: 'complete' | 'failed' | 'nothing', text: string): SetWentBack => ({
    text: ` ${tellPutBack(main.step, outcome, text)}`,
    isBack: outcome === 'complete',
  });
  try {
    const found = await decide(step, failed);
    if (!found.goes) return told('nothing', found.why);
    const { set, members, actions } = found;
    const runs = set.records.map(({ record: { run } }) => run.number ?? run.id);
    for (const line of describePlan(actions, runs)) step.host.info(line);
    step.host.status.set(
      `${failed.story} What was there before run ${runs.join(', ')} is being put back; how much of it is back is not known. SmartRollback@1 puts back the rest.`,
    );
    const sentences: string[] = [];
    const to = { host: step.host, client: step.cluster.client };
    const back = await putSetBack(to, { records: set.records, actions, force: false }, async (restored) => {
      const followed = await Promise.all(members.map((one) => followMember(one, restored, failed.story)));
      sentences.push(...followed.map(({ text }) => ` ${text}`));
      return followed.every(({ isComplete }) => isComplete);
    });
    const created = actions.filter(({ action }) => action === 'delete').map(({ recorded }) => recorded);
    const kept = set.objects.flatMap(({ recorded, state }) =>
      state.state === 'kept' ? [{ recorded, why: state.why }] : [],
    );
    const text = describeSetBack({ ...back, created, kept, runs });
    return told(back.isBack ? 'complete' : 'failed', `${text}${sentences.join('')}`);
  } catch (error) {
    step.host.cancelled.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    return told('failed', `onFailure: rollback put nothing back: ${error.message}`);
  }
}

/** A workload that was there before the set, as it is now. */
interface Member {
  readonly one: CapturedOfSet & { readonly captured: NonNullable<CapturedOfSet['captured']> };
  readonly state: WorkloadState;
}

async function decide(step: ClusterStep<AroundInputs>, failed: FailedSet) {
  const mark = failed.mark ?? ownMark(step, failed.captured[0]);
  const stays = whySetStays(failed.outcome, mark);
  if (stays !== undefined || mark === undefined) return { goes: false, why: describeNoWayBack(stays ?? '') } as const;
  const set = await lookAtSet(step.cluster.client, mark);
  for (const warning of set.warnings) step.host.warning(warning);
  const [first] = set.records;
  if (failed.mark === undefined && first.outcome.became !== 'unknown') {
    return { goes: false, why: describeNoWayBack(HAD_CHANGED_NOTHING) } as const;
  }
  const judged = judgeRestoration(set.objects, { between: set.between, main: first.record.workload, force: false });
  if (judged.verdict === 'refuse')
    return { goes: false, why: describeNoWayBack(judged.why, judged.withForce) } as const;
  const members: Member[] = [];
  for (const { step: own, captured } of failed.captured) {
    if (captured === undefined) continue;
    members.push({ one: { step: own, captured }, state: await lookAt({ step: own, captured }) });
  }
  return { goes: true, set, members, actions: judged.actions } as const;
}

/** What an attempt of this run had put in before it was ended. */
function ownMark({ run }: ClusterStep<AroundInputs>, { captured }: CapturedOfSet): SetMark | undefined {
  const { set } = readBookkeeping(captured?.plan.workload.metadata.annotations);
  return set?.run === run.id ? set : undefined;
}

async function lookAt({ step, captured }: Member['one']): Promise<WorkloadState> {
  const { host, cluster, reference, inputs } = step;
  const { kind, name } = reference;
  const found = await findWorkload(cluster, reference);
  const container = captured.plan.place.name;
  const isThere = allContainers(found.spec.template.spec).some((one) => one.name === container);
  return readWorkloadState(step, found, {
    containerName: isThere ? container : mainContainer(found),
    timeoutSeconds: inputs.timeoutSeconds,
    refusalWhilePaused: `${kind} ${name} is paused, so nothing of what is put back would be rolled out. Resume it (${resumeCommand(reference)}), and run SmartRollback@1.`,
    onUnobserved: (what) => host.warning(`${what}; ${UNOBSERVED}`),
  });
}

async function followMember(
  { one: { step, captured }, state }: Member,
  restored: readonly RestoredObject[],
  story: string,
): Promise<Awaited<ReturnType<typeof followBack>>> {
  const { cluster, reference, run } = step;
  const name = contractName(reference);
  const change = await noteRestored(step, state, restored, (image) =>
    rollbackMark(run, image, {
      at: markTime(cluster, state.workload),
      toRevision: undefined,
      fromRevision: state.liveRevision?.name,
      names: state.known.names,
      // What speaks against an image was noted when its rollout failed.
      rejects: false,
    }),
  );
  const beside = { ...step, host: hostOfRollout(step.host, { name }) };
  const { isComplete, text } = await followBack(
    beside,
    captured,
    { image: state.place.image },
    { story },
    { change, what: change.image },
  );
  return { isComplete, text: `${name}: ${text}` };
}
