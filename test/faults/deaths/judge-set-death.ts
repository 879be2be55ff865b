import { DEPLOYMENT } from '../../support/workload-tests.ts';
import { wrongWithDeployInfo, wrongWithRollbackInfo } from '../judge/judge.ts';
import type { Seen, WorkloadSeen } from '../judge/seen.ts';
import type { Story } from '../proxy/fault.ts';
import type { Death, Signal } from './deaths.ts';

/**
 * Everything that is wrong with the death of a step of several workloads and what came after it, one sentence each: what
 * must hold of one workload holds of each of them. The first run leaves at most the one change in each; told by a signal it
 * says what is true of each. The second brings all of them to the end, and changes none twice. Pure.
 */
export function judgeSetDeath(story: Story, signal: Signal, { reached, first, second }: Death): readonly string[] {
  const of = (run: string) => (problem: string) => `${run} run: ${problem}`;
  return [
    ...(reached ? [] : ['the point was not reached']),
    ...wrongWithFirst(story, signal, first).map(of('first')),
    ...wrongWithSecond(story, first, second).map(of('second')),
  ];
}

/** The workloads of a step, the main one first. */
export function allOf(seen: Seen): readonly WorkloadSeen[] {
  const { versions, complete, verified, further } = seen;
  return [{ name: DEPLOYMENT, versions, complete, verified }, ...(further === undefined ? [] : [further])];
}

function wrongWithFirst(story: Story, signal: Signal, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const { before, wanted } = story;
  const right = [before, `${before} → ${wanted}`];
  return [
    ...allOf(seen).flatMap(({ name, versions }) =>
      right.includes(versions.join(' → ')) ? [] : [`not at most one change of ${name}: ${versions.join(' → ')}`],
    ),
    ...wrongWithRecord(story, seen),
    ...(signal === 'SIGKILL' ? [] : wrongWithCancelled(story, seen)),
  ];
}

/** It ends by itself, and by one line that says what is true of each workload; or it had ended already. */
function wrongWithCancelled(story: Story, seen: Seen): readonly string[] {
  const ended = seen.exitCode === 0 ? [] : [`it ended with ${seen.exitCode ?? 'a sharper signal'}`];
  if (!seen.log.includes('##[error]')) return ended;
  const said = seen.errors.join(' ');
  const changed = allOf(seen).filter(({ versions }) => versions.length > 1);
  return [
    ...ended,
    ...(seen.errors.length === 1 ? [] : [`${seen.errors.length} error lines: ${said}`]),
    ...(said.includes('Cancelled.') ? [] : [`it does not say that it was cancelled: ${said}`]),
    ...(changed.length > 0 && said.includes('Nothing was changed')
      ? [`it says that nothing was changed: ${said}`]
      : []),
    ...allOf(seen).flatMap((one) => wrongWord(story, one, said)),
  ];
}

/** What a line says of one workload and is not so, or does not say and should. */
export function wrongWord({ kind, wanted }: Story, { name, versions }: WorkloadSeen, said: string): readonly string[] {
  const own = `${kind.toLowerCase()}/${name} in namespace \\S+`;
  const saysChanged = new RegExp(
    `${own} has the image \\S+:${wanted}|\\b${name}: The rollout of \\S+:${wanted} is complete`,
  ).test(said);
  const saysUnknown = new RegExp(`Whether ${own} .*? is not known`).test(said);
  const saysUnchanged = new RegExp(`Not changed: [^.]*\\b${name}\\b`).test(said);
  const isChanged = versions.at(-1) === wanted;
  if (isChanged && saysUnchanged) return [`it says that ${name} was not changed, and it was: ${said}`];
  if (isChanged && !saysChanged && !saysUnknown)
    return [`${name} was changed, and the error line does not say so: ${said}`];
  if (!isChanged && saysChanged) return [`it says that ${name} was changed, and it was not: ${said}`];
  return [];
}

function wrongWithSecond(story: Story, first: Seen, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const done = `${story.before} → ${story.wanted}`;
  const changed = String(!allOf(first).every(({ versions }) => versions.length > 1));
  return [
    ...(seen.result === 'Succeeded' ? [] : [`it ${seen.result}: ${seen.errors.join(' ')}`]),
    ...allOf(seen).flatMap(({ name, versions, complete }) => [
      ...(versions.join(' → ') === done ? [] : [`not exactly one change of ${name}: ${versions.join(' → ')}`]),
      ...(complete ? [] : [`the rollout of ${name} is not complete`]),
    ]),
    ...(seen.outputs['changed'] === changed ? [] : [`output changed is not ${changed}`]),
    ...wrongWithRecord(story, seen),
    ...(story.task === 'CaptureAndDeploy' ? wrongWithDeployInfo(story, seen) : []),
  ];
}

/** rollback-info is whole, true of each workload, and published before any change. */
function wrongWithRecord(story: Story, seen: Seen): readonly string[] {
  if (story.task !== 'CaptureAndDeploy') return [];
  const text = seen.artifacts['rollback-info']?.['deployment-record.json'];
  const told = text === undefined ? undefined : entriesIn(text);
  const want = allOf(seen).map(({ name }) => `${name}: ${story.before}`);
  return [
    ...wrongWithRollbackInfo(story, seen),
    ...(told === undefined || told.join() === want.join() ? [] : [`the record tells of ${told.join()}`]),
  ];
}

/** What a record tells of each workload: `web: 456`, the tag of its previous image. */
export function entriesIn(text: string): readonly string[] {
  const { workloads = [] } = JSON.parse(text) as {
    workloads?: readonly { workload: { name: string }; previous: { image?: string } }[];
  };
  return workloads.map(({ workload, previous }) => `${workload.name}: ${previous.image?.split(':').at(-1) ?? 'none'}`);
}
