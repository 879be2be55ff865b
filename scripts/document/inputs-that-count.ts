import { cell } from './inputs-text.ts';
import type { DocumentedTask } from './inputs-text.ts';

/** What somebody who meets a task for the first time has to know of it, in the order in which they are thought of. */
export const INPUTS_THAT_COUNT: Readonly<Record<string, readonly string[]>> = {
  CaptureAndDeploy: [
    'action',
    'kubernetesServiceConnection',
    'namespace',
    'deploymentName',
    'imageName',
    'imageTag',
    'serviceUrl',
    'onFailure',
    'timeoutSeconds',
    'dryRun',
  ],
  NewmanSanity: [
    'collection',
    'environment',
    'kubernetesServiceConnection',
    'pipelineAlias',
    'targetUrl',
    'variables',
    'secretVariables',
    'readyPath',
    'timeoutSeconds',
    'onFailure',
  ],
  SmartRollback: [
    'connectionType',
    'kubernetesServiceConnection',
    'namespace',
    'deploymentName',
    'strategy',
    'previousImageTag',
    'pipelineAlias',
    'expectedImage',
    'timeoutSeconds',
    'dryRun',
  ],
};

const HOW_MANY = 10;

/**
 * The ten inputs of a task that count, with default and meaning from its task.json. Throws where `counted` does not name
 * ten inputs that the task has.
 */
export function countingTable(task: DocumentedTask, counted = INPUTS_THAT_COUNT[task.name] ?? []): string {
  const chosen = counted.map((name) => {
    const input = task.inputs.find((one) => one.name === name);
    if (input === undefined)
      throw new Error(`${task.name} has no input ${name}; scripts/document/inputs-that-count.ts`);
    return input;
  });
  if (new Set(chosen).size !== HOW_MANY || chosen.length !== HOW_MANY)
    throw new Error(`${task.name} has ${chosen.length} inputs that count, not ten different ones`);
  const rows = chosen.map((input) => {
    const required = input.required === true ? '\\*' : '';
    return `| \`${input.name}\`${required} | ${givenWords(input)} | ${cell(input.helpMarkDown ?? '')} |`;
  });
  return ['| input | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

// The default, and of a list what else there is.
function givenWords({ defaultValue, options = {} }: DocumentedTask['inputs'][number]): string {
  const given = String(defaultValue ?? '');
  const others = Object.keys(options).filter((word) => word !== given);
  return [given, ...others]
    .filter((word) => word !== '')
    .map((word) => `\`${cell(word)}\``)
    .join(' or ');
}
