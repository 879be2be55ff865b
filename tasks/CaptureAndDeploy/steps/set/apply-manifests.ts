import { setImmediate } from 'node:timers/promises';
import type { ArtifactWriter } from '../../../../shared/azure-devops/rest/who-wrote-artifact.ts';
import { Fault } from '../../../../shared/host/fault.ts';
import type { Host } from '../../../../shared/host/host.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import type { WorkloadName } from '../../../../shared/kubernetes/workload-inputs.ts';
import { applyObject } from '../../../../shared/manifests/cluster/apply-object.ts';
import { applySet } from '../../../../shared/manifests/cluster/apply-set.ts';
import type { AppliedSet, StandingObject } from '../../../../shared/manifests/cluster/apply-set.ts';
import { isJob } from '../../../../shared/manifests/apply-phase.ts';
import { goneFromSet } from '../../../../shared/manifests/gone-from-set.ts';
import { isNotAwaited } from '../../../../shared/manifests/not-awaited.ts';
import { jobState } from '../../../../shared/manifests/job-state.ts';
import { fieldsText } from '../../../../shared/manifests/fields-hash.ts';
import { projected } from '../../../../shared/manifests/projection.ts';
import { uidOf } from '../../../../shared/manifests/set-plan.ts';
import type { JsonObject, Workload } from '../../../../shared/kubernetes/objects.ts';
import { plural } from '../../../../shared/report/counts.ts';
import type { WorkloadReference } from '../../../../shared/kubernetes/resources.ts';
import { findPlaces, tryOutSet } from '../../../../shared/manifests/cluster/try-out-set.ts';
import { workloadKindOf, workloadsOfSet } from '../../../../shared/manifests/main-workload.ts';
import { TO_BE_RECORDED, recordName } from '../../../../shared/manifests/record-name.ts';
import type { StepReporter } from '../../../../shared/report/publish/step-reporter.ts';
import type { ClusterStep } from '../../../../shared/rollout/follow/workload-step.ts';
import { openCluster } from '../../../../shared/rollout/follow/workload-step.ts';
import type { ApplyInputs, AroundInputs } from '../../inputs.ts';
import {
  countApplied,
  describeApplied,
  describeGone,
  describeNotAwaited,
  describeNotCaptured,
} from '../../set-story.ts';
import { askWhoWrote } from '../capture.ts';
import { refuseOverwriting } from '../other-writer.ts';
import { publishRollbackInfo } from '../publish-artifacts.ts';
import { capturedSet } from '../record-of.ts';
import { captureSet, entriesOf } from './capture-set.ts';
import { followSet } from './follow-set.ts';
import { keepRecord } from './keep-record.ts';
import type { KeptRecord } from './keep-record.ts';
import { nameOnWorkloads, noteApplied, noteOutcome, removeOldRecords } from './note-record.ts';
import { adoptSet, planOf } from './plan-set.ts';
import type { PlannedApply } from './plan-set.ts';
import { readSet } from './read-set.ts';
import { artifactOf } from './set-artifact.ts';
import { recordBefore, restartSet, unfinishedBefore } from './restart-set.ts';
import { refuseSet, tellObject } from './tell-set.ts';
import { waitForJobs } from './follow-jobs.ts';
import { stopped, wayBack } from './way-back-of-set.ts';
import type { WayBack } from './way-back-of-set.ts';

/**
 * Applies a set of manifests and waits until what is in it really runs (manifests.md#11-algorithm): all is read, tried and
 * decided, and what is there before is written down in the cluster, before anything is applied.
 */
export async function applyManifests(host: Host, inputs: ApplyInputs, report: StepReporter): Promise<Outcome> {
  const startedAt = new Date();
  const { manifests, images, tools } = await readSet(host, inputs);
  const opened = await openCluster(host, inputs, report);
  const { client } = opened.cluster;
  const places = await findPlaces(client, manifests, opened.namespace);
  const step = stepOfSet(opened, workloadsOf(opened, places, images));
  const trying = tryOutSet(client, places, { created: TO_BE_RECORDED, isForced: inputs.forceConflicts });
  const asking = whoWroteMeanwhile(step);
  const tried = await trying;
  refuseSet(tried);
  const captured = await captureSet(step, tried, asking);
  const [main] = captured;
  const plans = captured.flatMap((one) => one.captured?.plan ?? []);
  const [first, ...others] = plans;
  if (main.captured !== undefined && first !== undefined)
    refuseOverwriting(step, [first, ...others], main.captured.artifactWriter);
  const options = { created: TO_BE_RECORDED, isAdopted: true, isForced: inputs.forceConflicts };
  const [before, adoptedOnly] = await Promise.all([recordBefore(client, main), adoptSet(client, tried, options)]);
  const restarting = inputs.restartOnConfigChange ? unfinishedBefore(tried, before) : undefined;
  const adopted = inputs.restartOnConfigChange
    ? await restartSet(client, adoptedOnly, options, restarting)
    : adoptedOnly;
  for (const one of adopted) tellObject(host, one, tools, 'will');
  refuseSet(adopted);
  const planned = planOf(adopted);
  const changes = planned.filter(({ change }) => change !== 'unchanged');
  const gone =
    before === undefined
      ? []
      : goneFromSet(
          before.record,
          planned.map(({ manifest }) => manifest),
        );
  if (gone.length > 0) host.info(describeGone(gone));
  if (!inputs.captureSecrets) for (const line of describeNotCaptured(changes)) host.info(line);
  host.cancelled.throwIfAborted();
  await makeHome(step, main.step.reference, changes);
  const kept =
    changes.length === 0
      ? undefined
      : await keepRecord(step, main.step.reference, main.captured?.plan.workload, planned, inputs);
  const set = artifactOf(planned, kept);
  const way = wayBack(step, captured, kept);
  const outcome = await noted(step, kept, way, async (): Promise<Outcome> => {
    const named = kept === undefined ? [] : await nameOnWorkloads(captured, kept);
    const recorded = { ...capturedSet(step, startedAt, entriesOf(captured)), set };
    const folder = await publishRollbackInfo(step, recorded, main.captured?.plan.previous); // before anything is applied
    await report.begin(host);
    const standing = runningJobs(planned);
    const applied = kept === undefined ? undefined : await applyKept(step, withNamed(kept, named), standing);
    const { changed, created } = countApplied(applied?.applied ?? []);
    host.setOutput('changedObjects', String(changed));
    host.setOutput('createdObjects', String(created));
    if (kept !== undefined && applied !== undefined) {
      await noteApplied(step, kept, applied.applied);
      if (applied.outcome === 'stopped') return stopped(applied, kept, way.goBack);
    }
    const there = [...(applied?.applied ?? []), ...standing];
    const story = describeApplied(planned);
    if (kept !== undefined) host.info(story);
    const unawaited = changes.filter(({ manifest }) => isNotAwaited(manifest));
    if (unawaited.length > 0) host.info(describeNotAwaited(unawaited));
    const followed = await followSet(step, {
      captured,
      recorded,
      kept,
      named,
      applied: there,
      folder,
      goBack: way.goBack,
    });
    return { ...followed, message: `${followed.result === 'failed' ? '' : `${story} `}${followed.message}` };
  });
  if (kept !== undefined && outcome.result !== 'failed') await removeOldRecords(step, captured, kept);
  return outcome;
}

/** Asked while the set is tried out, whose requests go first: what it loads would hold them up. */
function whoWroteMeanwhile(step: ClusterStep<AroundInputs>): Promise<ArtifactWriter> {
  const asking = setImmediate().then(() => askWhoWrote(step));
  // Told where it is waited for, if it comes to that.
  asking.catch(() => undefined);
  return asking;
}

/** Whatever ends it is noted on the record: one without an outcome keeps other runs waiting. */
async function noted(
  step: ClusterStep<AroundInputs>,
  kept: KeptRecord | undefined,
  way: Pick<WayBack, 'isBack'>,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  let ended: 'complete' | 'failed' = 'failed';
  try {
    const outcome = await work();
    if (outcome.result !== 'failed') ended = 'complete';
    return outcome;
  } finally {
    // That it went back is noted already.
    if (kept !== undefined && !way.isBack && !step.host.cancelled.aborted) await noteOutcome(step, kept, ended);
  }
}

/** The namespace of the record and of the workloads comes first where the set itself makes it (manifests.md#21-corrections). */
async function makeHome(
  { cluster: { client }, namespace }: ClusterStep<AroundInputs>,
  main: WorkloadReference,
  changes: readonly PlannedApply[],
): Promise<void> {
  const home = changes.find(
    ({ manifest: { apiVersion, kind, name }, change }) =>
      change === 'created' && apiVersion === 'v1' && kind === 'Namespace' && name === namespace,
  );
  // There can be no record yet where there is no namespace.
  if (home !== undefined) await applyObject(client, { planned: home, ...home }, recordName(main, 1));
}

/** To name the record on a workload is no change of somebody else's: it is applied over what it is since then. */
function withNamed(kept: KeptRecord, named: readonly Workload[]): KeptRecord {
  const objects = kept.objects.map((one) => {
    const { planned, recorded } = one;
    const own = named.find(({ metadata: { uid } }) => planned.live !== undefined && uidOf(planned.live) === uid);
    if (planned.live === undefined || own === undefined) return one;
    const live = own as unknown as JsonObject;
    // What somebody else changed since it was read is found by the version that was read.
    const values = (object: JsonObject) => fieldsText(projected(object, recorded.fields), recorded.fields);
    const isNamed = own.kind === 'Deployment';
    return values(live) === values(planned.live) ? { ...one, planned: { ...planned, live }, isNamed } : one;
  });
  return { ...kept, objects };
}

/** Jobs that an attempt of before began, and that still run. */
function runningJobs(planned: readonly PlannedApply[]): readonly StandingObject[] {
  return planned.flatMap((one) => {
    const { manifest, live, change } = one;
    const isRunning = change === 'unchanged' && isJob(manifest) && live !== undefined;
    return isRunning && jobState(live).state === 'running' ? [{ planned: one, made: live }] : [];
  });
}

async function applyKept(
  step: ClusterStep<AroundInputs>,
  kept: KeptRecord,
  standing: readonly StandingObject[],
): Promise<AppliedSet> {
  const { host, cluster, inputs } = step;
  host.status.set(
    `The manifests are being applied; which of them are is not known. What was there before is kept in ConfigMap ${kept.mark.name} in namespace ${kept.mark.namespace}.`,
  );
  const end = performance.now() + inputs.timeoutSeconds * 1000;
  return applySet(cluster.client, kept.objects, {
    record: kept.mark.name,
    signal: host.cancelled,
    standing,
    afterPhase: async (phase, there) => {
      step.report.happened('changed', `${phase}: ${plural(there.length, 'object')}`);
      if (phase === 'jobs before') await waitForJobs(step, there, end);
    },
  });
}

type Opened = ClusterStep<ApplyInputs>;

function workloadsOf(
  { inputs, namespace }: Opened,
  places: Awaited<ReturnType<typeof findPlaces>>,
  images: Awaited<ReturnType<typeof readSet>>['images'],
) {
  const imaged = places.flatMap(({ manifest: { apiVersion, kind, name } }): readonly WorkloadName[] => {
    const workload = workloadKindOf({ apiVersion, kind });
    const isImaged = images.some(({ manifest }) => manifest.kind === kind && manifest.name === name);
    return workload !== undefined && isImaged ? [{ kind: workload, name }] : [];
  });
  const found = workloadsOfSet(
    places.map(({ manifest }) => manifest),
    { named: inputs.mainWorkload, imaged, namespace },
  );
  if (!found.found) throw new Fault('SR103', `The manifests cannot be applied: ${found.problem}. Nothing was changed.`);
  return found;
}

/** The step as one around somebody else's, which captures and follows alike (design.md#8-around-any-deploying-step). */
function stepOfSet(
  { inputs, ...opened }: Opened,
  { workloads, namespace }: Extract<ReturnType<typeof workloadsOfSet>, { found: true }>,
): ClusterStep<AroundInputs> {
  const {
    files: _,
    images: _images,
    imageInput: _input,
    pullSecrets: _secrets,
    forceConflicts: _force,
    restartOnConfigChange: _restart,
    captureSecrets: _capture,
    mainWorkload: _main,
    ...common
  } = inputs;
  return { ...opened, namespace, inputs: { ...common, action: 'capture', workloads: { by: 'name', workloads } } };
}
