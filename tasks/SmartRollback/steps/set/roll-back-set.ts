import { outputFolder } from '../../../../shared/contract/files/artifact-files.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import { lookAtSet } from '../../../../shared/rollback/cluster/look-at-set.ts';
import type { SetAsItIs } from '../../../../shared/rollback/cluster/look-at-set.ts';
import type { RecordMark } from '../../../../shared/rollback/cluster/read-set-record.ts';
import { runUnderWay } from '../../../../shared/manifests/next-record.ts';
import { putSetBack } from '../../../../shared/rollback/cluster/put-set-back.ts';
import { isExpected } from '../../../../shared/rollback/guard.ts';
import { judgeRestoration } from '../../../../shared/rollback/judge-restoration.ts';
import type { ObjectAction } from '../../../../shared/rollback/judge-restoration.ts';
import type { RecordedInfo } from '../../../../shared/rollback/rollback-info.ts';
import { tellChange } from '../../../../shared/rollout/follow/tell-rollout.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../../inputs.ts';
import { joinOutcomes } from '../../join-outcomes.ts';
import { describeBack, describeLeft, describePlan, describeUnderWay } from '../../../../shared/rollback/set-story.ts';
import { followOne } from '../several.ts';
import { tryOutRestoration } from './try-out-restoration.ts';
import { surveySet, toFollow } from './workloads-of-set.ts';
import type { WorkloadOfSet } from './workloads-of-set.ts';

/**
 * Puts back all that a deployment of manifests changed, as far as it is still what that put in
 * (manifests.md#13-guards-last-good-twice-is-once): configuration first, then the workloads, whose rollouts are followed; then
 * goes what was created.
 */
export async function rollBackSet(
  step: ClusterStep<Inputs>,
  mark: RecordMark,
  recorded: RecordedInfo | undefined,
): Promise<Outcome> {
  const { host, cluster, inputs, report } = step;
  const { client } = cluster;
  const set = await lookAtSet(client, mark);
  for (const warning of set.warnings) host.warning(warning);
  const underWay = runUnderWay(set.records[0], step.run.id, client.now());
  if (underWay !== undefined) host.warning(describeUnderWay(underWay));
  const members = await surveySet(step, set, recorded);
  refuseUnexpected(inputs, members);
  const actions = judged(step, set);
  const runs = set.records.map(({ record: { run } }) => run.number ?? run.id);
  for (const line of describePlan(actions, runs)) host.info(line);
  const counts = (restored: number, deleted: number) => ({ restored, deleted, runs });
  if (inputs.dryRun) {
    report.say('dryRun');
    await tryOutRestoration(host, client, actions);
    const wanted = (action: ObjectAction['action']) => actions.filter((one) => one.action === action).length;
    return {
      result: 'succeeded',
      message: `Dry run: ${describeBack(counts(wanted('restore'), wanted('delete')), true)} Nothing was changed.`,
    };
  }
  const folder = await outputFolder(host, 'SmartRollback', inputs.outputDirectory); // before anything changes
  await report.begin(host);
  host.status.set(
    `What was there before run ${runs.join(', ')} is being put back; how much of it is back is not known.`,
  );
  let outcomes: readonly Outcome[] = [];
  const force = inputs.force;
  const back = await putSetBack({ host, client }, { records: set.records, actions, force }, async (restored) => {
    outcomes = await Promise.all(members.map((one) => noteAndFollow(one, restored, folder)));
    return outcomes.every(({ result }) => result === 'succeeded');
  });
  const { restored, deleted, problems } = back;
  host.setOutput('changed', String(restored.length + deleted.length > 0));
  const [first] = problems;
  const ends: readonly Outcome[] =
    first === undefined
      ? outcomes
      : [{ result: 'failed', errorCode: first.errorCode, message: describeLeft(problems, restored) }, ...outcomes];
  const story: Outcome = {
    result: 'succeeded',
    message: describeBack(counts(restored.length, deleted.length), false),
  };
  return joinOutcomes([story, ...ends]);
}

function judged({ host, inputs }: ClusterStep<Inputs>, { objects, between, records: [first] }: SetAsItIs) {
  const main = first.record.workload;
  const verdict = judgeRestoration(objects, { between, main, force: inputs.force });
  if (verdict.verdict === 'refuse') throw new Fault(verdict.errorCode, verdict.message);
  for (const warning of verdict.overridden) host.warning(warning);
  return verdict.actions;
}

/** expectedImage guards the main workload, unless all is back. */
function refuseUnexpected({ expectedImage, force }: Inputs, [main]: readonly WorkloadOfSet[]): void {
  if (expectedImage === undefined || force || main?.found === undefined) return;
  const { place, known, workload } = main.found;
  const before = main.step.rollbackInfo?.record?.previous.image;
  const isBack = before !== undefined && isExpected(before, place.image, known.names);
  if (isBack || isExpected(expectedImage, place.image, known.names)) return;
  throw new Fault(
    'SR402',
    `${workload.kind} ${workload.metadata.name} runs ${place.image}, but expectedImage is ${expectedImage}: it was never put in, or somebody deployed since, so nothing was changed. To undo what is live all the same, run again with force: true, or with the record of that deployment.`,
  );
}

async function noteAndFollow(
  one: WorkloadOfSet,
  restored: Parameters<typeof toFollow>[1],
  folder: string,
): Promise<Outcome> {
  const back = await toFollow(one, restored);
  tellChange(one.step.report, back.change);
  return followOne(one.step, back, folder);
}
