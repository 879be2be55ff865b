import type { Job, Pipeline, Step } from '../model.ts';
import { commandsOf, inputsOf } from '../model.ts';

const READS_IMAGE = /\bkubectl get\b.*\.image\b/;
const CHANGES = /\bkubectl (?:set image|rollout undo)\b/;
const WAITS = /\bkubectl rollout status\b/;

/** What goes wrong where scripts capture, deploy and roll back by kubectl. */
export function kubectlProblems(pipeline: Pipeline): string[] {
  return pipeline.jobs.flatMap((job) => [
    ...job.steps.flatMap((step) =>
      commandsOf(step).flatMap((command) => problemsOf(command).map((problem) => `${step.title}: ${problem}`)),
    ),
    ...sequenceProblems(job),
  ]);
}

function problemsOf(command: string): string[] {
  const problems: string[] = [];
  if (/\bkubectl get\b.*\|\s*cut\b/.test(command)) {
    problems.push("cuts an image at ':', which a port, a digest or no tag at all make wrong");
  }
  if (command.includes('containers[0]'))
    problems.push('containers[0] may be a sidecar; find the container by its name');
  if (/\bkubectl set image (?:\w+\/)?(\S+)\s+\1=/.test(command)) {
    problems.push('takes the name of the deployment for that of its container');
  }
  if (/\bkubectl rollout undo\b(?!.*--to-revision)/.test(command)) {
    problems.push('goes to the revision before the live one, whatever that was, and forward again the next time');
  }
  return problems;
}

function sequenceProblems(job: Job): string[] {
  const commands = job.steps.flatMap((step: Step) => commandsOf(step));
  const captured = commands.findIndex((command) => READS_IMAGE.test(command));
  const set = commands.findLastIndex((command) => /\bkubectl set image\b/.test(command));
  const changed = commands.findLastIndex((command) => CHANGES.test(command));
  const problems: string[] = [];
  if (captured >= 0 && set > captured) {
    problems.push(`job '${job.name}' captures by kubectl: run again, it takes the new image for the previous one`);
  }
  if (changed >= 0 && !commands.slice(changed).some((command) => WAITS.test(command)) && !isFollowed(job)) {
    problems.push(`job '${job.name}' changes the cluster and does not wait for the rollout`);
  }
  return problems;
}

/** Whether our own task follows what a step by kubectl put in before it. */
function isFollowed({ steps }: Job): boolean {
  const changed = steps.findLastIndex((step) => commandsOf(step).some((command) => CHANGES.test(command)));
  return steps
    .slice(changed + 1)
    .some((step) => step.subject.startsWith('CaptureAndDeploy@') && inputsOf(step)['action'] === 'follow');
}
