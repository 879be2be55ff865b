import type { RecordedSet } from '../../../../shared/contract/deployment-record.ts';
import { recordOfWorkload } from '../../../../shared/contract/deployment-record.ts';
import { isPresent } from '../../../../shared/contract/workload-record.ts';
import type { Capture } from '../../../../shared/deployment/plan-follow.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import type { Workload } from '../../../../shared/kubernetes/objects.ts';
import type { StandingObject } from '../../../../shared/manifests/cluster/apply-set.ts';
import { uidOf } from '../../../../shared/manifests/set-plan.ts';
import type { OfEach } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import { eachMember } from '../../../../shared/rollout/follow/steps-side-by-side.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs } from '../../inputs.ts';
import { describeKept } from '../../set-story.ts';
import { recordAfterStep } from '../follow-step.ts';
import type { RecordOfSet } from '../publish-artifacts.ts';
import { concludeComplete } from '../several/conclude.ts';
import { failSeveral } from '../several/fail.ts';
import { followAll } from '../several/follow-all.ts';
import type { FollowedAll } from '../several/follow-all.ts';
import { noteAll } from '../several/note-all.ts';
import { tellPlan } from '../tell.ts';
import type { CapturedOfSet } from './capture-set.ts';
import { failedJob, followJobs } from './follow-jobs.ts';
import type { FollowedJob } from './follow-jobs.ts';
import type { KeptRecord } from './keep-record.ts';
import { lookAtApplied } from './look-at-applied.ts';
import type { GoBack } from './way-back-of-set.ts';

/** A set that was applied, with what was there before. */
export interface AppliedStep {
  readonly captured: OfEach<CapturedOfSet>;
  /** What rollback-info tells. */
  readonly recorded: RecordOfSet;
  /** `undefined`: nothing was to be changed. */
  readonly kept: KeptRecord | undefined;
  /** The workloads on which the record was named, as they were then. */
  readonly named: readonly Workload[];
  /** What was applied, and Jobs of before that still run. */
  readonly applied: readonly StandingObject[];
  readonly folder: string;
  /** Puts it back where it fails; `undefined` where that is not asked for. */
  readonly goBack: GoBack | undefined;
}

/**
 * Follows the workloads and Jobs of a set that was applied side by side, under one deadline, as those of somebody else's step
 * are followed; the first that fails ends it for all. What prevents that they are followed is a failure of the set, too.
 */
export async function followSet(step: ClusterStep<AroundInputs>, applied: AppliedStep): Promise<Outcome> {
  const { kept, folder, goBack } = applied;
  const following = { ...step, inputs: { ...step.inputs, action: 'follow' as const } };
  const left = kept === undefined ? '' : ` ${describeKept(kept.mark)}`;
  const ended = await followToTheEnd(following, applied).catch((error: unknown) => {
    step.host.cancelled.throwIfAborted();
    if (!(error instanceof Fault) || goBack === undefined) throw error;
    return error;
  });
  if (ended instanceof Fault) {
    const { message: story, errorCode, details } = ended;
    const message = `${story}${(await goBack?.({ outcome: undefined, story })) ?? ''}`;
    return { result: 'failed', errorCode, message, details };
  }
  const [followed, jobs] = ended;
  if (followed.failed !== undefined) {
    const { outcome: rollout } = followed.failed.rollout;
    const whatThen = goBack && ((story: string) => goBack({ outcome: rollout, story }));
    const outcome = await failSeveral(following, followed.members, followed.failed, whatThen);
    return goBack === undefined ? { ...outcome, message: `${outcome.message}${left}` } : outcome;
  }
  const why = failedJob(jobs);
  if (why !== undefined) {
    const story = `${why}.`;
    const message = `${story}${goBack === undefined ? left : await goBack({ outcome: undefined, story })}`;
    return { result: 'failed', errorCode: 'SR308', message };
  }
  return concludeComplete(following, followed.members, folder, kept !== undefined);
}

async function followToTheEnd(
  following: ClusterStep<AroundInputs>,
  { captured, recorded, kept, named, applied }: AppliedStep,
): Promise<readonly [FollowedAll, readonly FollowedJob[]]> {
  const looked = await eachMember(captured, async (one, index) => {
    const own = { ...one.step, inputs: following.inputs };
    const now = nowOf(one, { named, applied });
    const found = await lookAtApplied(own, captureAt(recorded, index), one.captured, now);
    const { plan } = found;
    // What this step did not change belongs to the deployment before it.
    const seen = kept === undefined || !plan.isChanged ? found : { ...found, plan: { ...plan, set: kept.mark } };
    const record = { ...recordAfterStep(own, seen), ...(index === 0 ? { set: recorded.set } : {}) };
    return { step: own, captured: seen, record };
  });
  for (const one of looked) tellPlan(one.step, one.captured);
  const members = await noteAll(looked);
  const stop = new AbortController();
  const end = performance.now() + following.inputs.timeoutSeconds * 1000;
  return Promise.all([followAll(members, stop), followJobs(following, applied, end, stop)]);
}

/** A workload as the server answered it last; `undefined` where it was not there before. */
function nowOf({ captured }: CapturedOfSet, { named, applied }: Pick<AppliedStep, 'named' | 'applied'>) {
  if (captured === undefined) return undefined;
  const { workload } = captured.plan;
  const { uid } = workload.metadata;
  const made = applied.find((one) => uidOf(one.made) === uid)?.made as unknown as Workload | undefined;
  return made ?? named.find(({ metadata }) => metadata.uid === uid) ?? workload;
}

function captureAt({ workloads, ...common }: RecordOfSet, index: number): Capture {
  const entry = workloads[index];
  if (entry === undefined || !isPresent(entry)) return { kind: 'absent' };
  const set: RecordedSet = { schemaVersion: 1, ...common, workloads };
  return { kind: 'captured', record: recordOfWorkload(set, entry) };
}
