import type { Pipeline, Stage, Step } from '../model.ts';
import { scriptOf } from '../model.ts';

// A heredoc that writes "key": "$(macro)".
const HEREDOC_JSON = /<<-?\s*['"]?\w+['"]?\n[\s\S]*?"\w+":\s*"[^"\n]*\$\(/;
const SETS_VARIABLE = /##vso\[task\.setvariable /;

/** JSON is written and read by the tasks: scripts escape nothing, need jq, and stages that only parse cost an agent each. */
export function jsonProblems(pipeline: Pipeline): string[] {
  return [...pipeline.steps.flatMap(scriptProblems), ...pipeline.stages.flatMap(stageProblems)];
}

function scriptProblems(step: Step): string[] {
  const script = scriptOf(step) ?? '';
  const problems: string[] = [];
  if (HEREDOC_JSON.test(script)) problems.push('puts JSON together from macros, which nothing escapes');
  if (/(?:^|[\s|(`;&])jq\s/.test(script)) problems.push('jq is not on every agent; the tasks read deploy-info');
  return problems.map((problem) => `${step.title}: ${problem}`);
}

function stageProblems({ name, jobs }: Stage): string[] {
  const steps = jobs.flatMap((job) => job.steps).filter(({ kind }) => !['checkout', 'download'].includes(kind));
  const onlySets = steps.length > 0 && steps.every((step) => SETS_VARIABLE.test(scriptOf(step) ?? ''));
  return onlySets ? [`stage '${name}' only sets variables; the job that needs them does so itself`] : [];
}
