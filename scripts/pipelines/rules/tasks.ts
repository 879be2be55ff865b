import type { TaskJson } from '../../task-json.ts';
import type { Pipeline, Step } from '../model.ts';
import { inputsOf } from '../model.ts';
import { textAt } from '../yaml.ts';

/** Our tasks get inputs that their task.json declares, and all that they need; in-box ones what the service never checks. */
export function taskProblems(pipeline: Pipeline, tasks: readonly TaskJson[]): string[] {
  return pipeline.steps
    .filter(({ kind }) => kind === 'task')
    .flatMap((step) => {
      const [name = ''] = step.subject.split('@');
      const task = tasks.find((known) => known.name === name);
      const problems = task === undefined ? inBoxProblems(step) : inputProblems(step, task);
      return problems.map((problem) => `${step.subject}: ${problem}`);
    });
}

// What the code asks for where the input is shown, and task.json cannot.
const NEEDED: Readonly<Record<string, Readonly<Record<string, { readonly instead: readonly string[] }>>>> = {
  CaptureAndDeploy: {
    deploymentName: { instead: ['workloadSelector', 'manifests'] },
    imageName: { instead: ['containers', 'manifests'] },
  },
  SmartRollback: { deploymentName: { instead: ['rollbackInfo', 'pipelineAlias', 'sourceRunId'] } },
};

function inputProblems(step: Step, task: TaskJson): string[] {
  const given = inputsOf(step);
  const version = `${task.name}@${task.version.Major}`;
  const problems = step.subject === version ? [] : [`its version is ${version}`];
  for (const [name, value] of Object.entries(given)) {
    const input = task.inputs.find((known) => known.name === name);
    if (input === undefined) problems.push(`it has no input ${name}`);
    const words = Object.keys(input?.options ?? {});
    if (words.length > 0 && value !== '' && !value.startsWith('$(') && !words.includes(value)) {
      problems.push(`${name} is one of ${words.join(', ')}, not ${value}`);
    }
  }
  for (const { name, required, visibleRule = '' } of task.inputs) {
    const value = given[name] ?? '';
    const actions = [...visibleRule.matchAll(/\baction = (\w+)/g)].map(([, action]) => action);
    const { action = 'deploy' } = given;
    if (actions.length > 0 && value !== '' && !action.startsWith('$') && !actions.includes(action)) {
      problems.push(`${name} is not used by action: ${action}`);
    }
    // "action = capture || action = follow": hidden, and so neither asked for nor used
    if (actions.length > 0 && !action.startsWith('$') && !actions.includes(action)) continue;
    const needed = NEEDED[task.name]?.[name];
    if (!(required === true || needed !== undefined) || value !== '') continue;
    if (needed?.instead.some((other) => (given[other] ?? '') !== '') === true) continue;
    // "connectionType = kubernetesServiceConnection"
    const [, switching, word] = /^(\w+) = (\w+)$/.exec(visibleRule) ?? [];
    const fallback = task.inputs.find((input) => input.name === switching)?.defaultValue;
    if (switching !== undefined && (given[switching] ?? fallback) !== word) continue;
    // A resource id names its group itself.
    if (name === 'azureResourceGroup' && (given['kubernetesCluster'] ?? '').startsWith('/')) continue;
    problems.push(`the input ${name} is missing`);
  }
  return problems;
}

function inBoxProblems(step: Step): string[] {
  const { command } = inputsOf(step);
  const problems: string[] = [];
  if (/^Kubernetes@[01]$/.test(step.subject) && command !== 'login') {
    problems.push('without command: login its kubeconfig is gone at the end of the step');
  }
  if (step.subject === 'Docker@2' && command === undefined) problems.push('command is missing, and means buildAndPush');
  if (/^PublishTestResults@/.test(step.subject)) {
    if (textAt(step.node, 'condition') === 'always()')
      problems.push('always() runs in a cancelled run too; use succeededOrFailed()');
    if (inputsOf(step).failTaskOnMissingResultsFile !== 'true') problems.push('a missing file does not fail it');
  }
  return problems;
}
