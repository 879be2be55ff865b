import type { Expectation } from './expectation.ts';
import type { Fault, Scenario, Story } from '../proxy/fault.ts';
import type { Seen } from './seen.ts';

/** What is right after a run: how it ends, and what its error line must name where it fails. */
export interface Verdict {
  readonly expected: Expectation;
  readonly cause: RegExp;
  /** What was planned, where the oracle asks for it. */
  readonly scenario?: Scenario;
}

/**
 * The one oracle: everything that is wrong with a run, one sentence each; nothing where it is right. A task succeeds
 * with exactly one change made, or fails with the true state said and the cause named; rollback-info is complete and
 * true whenever a change was tried; there are never two changes. Pure.
 */
export function judge(story: Story, { expected, cause }: Verdict, seen: Seen): readonly string[] {
  if (seen.hung !== undefined) return [`it hung: ${seen.hung}`];
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const succeeded = seen.result === 'Succeeded';
  must(seen.unmet.length === 0, `no request met ${seen.unmet.join(' and ')}`);
  must(succeeded || seen.result === 'Failed', `it ended with ${seen.result}`);
  if (expected !== 'either') must(succeeded === (expected === 'succeeds'), `it ${seen.result}, expected: ${expected}`);
  if (!succeeded) {
    must(seen.errors.length === 1, `${seen.errors.length} error lines for one fault`);
    // What a collection's own assertion says of a wrong answer is its author's; the log shows the answer.
    const told = story.task === 'NewmanSanity' ? [...seen.errors, seen.log] : seen.errors;
    must(cause.test(told.join()), `the error line does not name the cause (${String(cause)})`);
    must(!/Unexpected error|defect of the task/.test(seen.errors.join()), 'a fault is told as a defect of the task');
  }
  return [
    ...problems,
    ...wrongWithCluster(story, seen),
    ...wrongWithArtifacts(story, seen),
    ...wrongState(story, seen),
  ];
}

/** At most the one change, and it is complete where the task says so. */
function wrongWithCluster({ task, before, wanted }: Story, seen: Seen): readonly string[] {
  const versions = seen.versions.join(' → ');
  if (task === 'NewmanSanity') return versions === before ? [] : [`the tests changed the workload: ${versions}`];
  const changed = versions === `${before} → ${wanted}`;
  if (!changed && versions !== before) return [`not exactly one change: ${versions}`];
  if (seen.result !== 'Succeeded') return [];
  if (!changed) return [`it succeeded, and nothing was changed: ${versions}`];
  return [
    ...(seen.complete ? [] : ['it succeeded before the rollout was complete']),
    ...(seen.outputs['changed'] === 'true' ? [] : [`output changed is ${seen.outputs['changed'] ?? 'missing'}`]),
  ];
}

/** The error line says what is true of the workload, whenever a change left the task. */
export function wrongState({ task, before, wanted }: Story, seen: Seen): readonly string[] {
  if (seen.result === 'Succeeded' || task === 'NewmanSanity') return [];
  const said = seen.errors.join(' ');
  const changed = seen.versions.at(-1) === wanted && before !== wanted;
  const saysChanged = new RegExp(
    `(?:rollout of|has the image|rollback from \\S+ to|rolled back from \\S+ to|is left with) \\S+:${wanted}`,
  ).test(said);
  const saysUnknown = /is not known/.test(said);
  const saysUnchanged = /nothing was changed|left alone|refused to patch|may not patch/i.test(said);
  if (changed && saysUnchanged) return ['it says that nothing was changed, and the change was made'];
  if (changed && !saysChanged && !saysUnknown) return ['the change was made, and the error line does not say so'];
  if (!changed && saysChanged) return ['it says that the change was made, and it was not'];
  if (!seen.attempted && saysUnknown) return ['it says that the state is not known, and no change was tried'];
  return [];
}

function wrongWithArtifacts(story: Story, seen: Seen): readonly string[] {
  switch (story.task) {
    case 'CaptureAndDeploy':
      return [...wrongWithRollbackInfo(story, seen), ...wrongWithDeployInfo(story, seen)];
    case 'SmartRollback':
      return [];
    case 'NewmanSanity':
      return wrongWithResults(story, seen);
  }
}

/** Complete and true, and published before any change; where it is there at all it is whole. */
export function wrongWithRollbackInfo(
  { before, wanted }: Pick<Story, 'before' | 'wanted'>,
  { artifacts, attempted }: Pick<Seen, 'artifacts' | 'attempted'>,
): readonly string[] {
  const files = artifacts['rollback-info'];
  if (files === undefined) return attempted ? ['a change was tried, and no rollback-info was published'] : [];
  const record = parsed(files['deployment-record.json']);
  const { previous, image } = (record ?? {}) as {
    previous?: { image?: string };
    image?: { before?: string; after?: string };
  };
  const names = Object.keys(files).sort().join(', ');
  return [
    ...(names === 'deployment-record.json, previous-image.txt' ? [] : [`rollback-info holds ${names}`]),
    ...(files['previous-image.txt'] === `${before}\n` ? [] : [`previous-image.txt is ${files['previous-image.txt']}`]),
    ...(previous?.image?.endsWith(`:${before}`) === true
      ? []
      : [`the record's previous is ${previous?.image ?? 'none'}`]),
    ...(image?.after?.endsWith(`:${wanted}`) === true ? [] : [`the record is about ${image?.after ?? 'nothing'}`]),
  ];
}

/** Published exactly where the rollout succeeded, with the six keys. */
export function wrongWithDeployInfo(
  { wanted }: Pick<Story, 'wanted'>,
  { artifacts, result }: Pick<Seen, 'artifacts' | 'result'>,
): readonly string[] {
  const files = artifacts['deploy-info'];
  if (files === undefined) return result === 'Succeeded' ? ['it succeeded without deploy-info'] : [];
  if (result === 'Failed') return ['it failed and published deploy-info'];
  const info = parsed(files['deploy-info.json']) as Record<string, string> | undefined;
  const keys = Object.keys(info ?? {}).join();
  return [
    ...(keys === 'buildId,imageTag,imageName,namespace,deploymentName,serviceUrl' ? [] : [`deploy-info has ${keys}`]),
    ...(info?.['imageTag'] === wanted ? [] : [`deploy-info is about ${info?.['imageTag'] ?? 'nothing'}`]),
  ];
}

/** Test results in every outcome; the verdict only where it holds, and a word where there is none. */
function wrongWithResults({ wanted }: Story, seen: Seen): readonly string[] {
  const passed = seen.result === 'Succeeded';
  const verified = seen.verified.includes(wanted);
  const rejected = seen.rejected.includes(wanted);
  const [results, ...more] = seen.testResults;
  const answered = /assertion|expected .* (?:to|but)/i.test(seen.errors.join());
  return [
    ...(results?.trimEnd().endsWith('</testsuites>') === true && more.length === 0
      ? []
      : ['the test results are not whole']),
    ...(passed === (seen.outputs['result'] === 'passed')
      ? []
      : [`output result is ${seen.outputs['result'] ?? 'missing'}`]),
    ...(passed && rejected ? ['it passed and was rejected'] : []),
    ...(!passed && verified ? ['it failed and was verified'] : []),
    ...(rejected && !answered ? ['it was rejected, and no assertion failed'] : []),
    ...(passed && !verified && !seen.warnings.some((warning) => /verdict/.test(warning))
      ? ['it passed, was not verified, and nothing says so']
      : []),
  ];
}

function parsed(text: string | undefined): object | undefined {
  try {
    return JSON.parse(text ?? '') as object;
  } catch {
    return undefined;
  }
}

/** What the error line must name: any of the faults. */
export function causeOf(scenario: Scenario): RegExp {
  return new RegExp(scenario.map(({ fault }) => causeOfFault(fault)).join('|'), 'i');
}

function causeOfFault(fault: Fault): string {
  switch (fault.kind) {
    case 'refused':
    case 'reset':
    case 'killed':
      return 'ECONNREFUSED|ECONNRESET|socket hang up|refuses the connection';
    case 'no answer':
    case 'late':
      return 'did not answer in time|ETIMEDOUT|ESOCKETTIMEDOUT|no (?:whole )?answer within';
    case 'truncated':
      return 'no Kubernetes object|not what the API promises|JSON|zip|ECONNRESET|aborted|end of input';
    case 'page':
      return 'no Kubernetes object|not what the API promises|JSON|zip|sign-in page';
    case 'status':
      return statusCause(fault.status);
    case 'watch':
      return 'watch';
  }
}

function statusCause(status: number): string {
  if (status === 404) return '404|does not exist';
  return status === 409 || status === 422 ? `${status}|being changed again and again` : String(status);
}
