import type { TaskJson } from '../../../scripts/check-task-json.ts';

// Inputs of design section 3 that the pipelines use. One that task.json declares by now is taken from there; when all
// are, this file can go.
const ANNOUNCED: Readonly<Record<string, readonly string[]>> = {
  NewmanSanity: ['pipelineAlias', 'sourceRunId', 'artifactSuffix'],
};

/** Announced inputs of a task that its task.json does not declare yet. */
export function announcedInputs({ name, inputs }: TaskJson): readonly string[] {
  return (ANNOUNCED[name] ?? []).filter((input) => !inputs.some((declared) => declared.name === input));
}

/** The task with its announced inputs. */
export function withAnnounced(task: TaskJson): TaskJson {
  const announced = announcedInputs(task).map((name) => ({ name, type: 'string', label: name }));
  return { ...task, inputs: [...task.inputs, ...announced] };
}
