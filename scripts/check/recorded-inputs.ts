import { existsSync, writeFileSync } from 'node:fs';
import { readJson } from '../task-json.ts';
import type { TaskJson } from '../task-json.ts';

type Recorded = Readonly<Record<string, readonly string[]>>;

/**
 * The names of inputs are a promise to every pipeline that uses them: a recorded one that is no longer declared is a
 * problem, and so is one that was never recorded.
 */
export function recordedProblems(file: string, tasks: readonly TaskJson[]): string[] {
  const recorded = read(file);
  return tasks.flatMap(({ name, inputs }) => {
    const declared = inputs.map((input) => input.name);
    const known = recorded[name] ?? [];
    const lost = known.filter((input) => !declared.includes(input));
    const fresh = declared.filter((input) => !known.includes(input));
    return [
      ...(lost.length === 0 ? [] : [`${name} has lost ${lost.join(', ')}, which pipelines name`]),
      ...(fresh.length === 0 ? [] : [`${name} has the new ${fresh.join(', ')}; run npm run check -- --record`]),
    ];
  });
}

/** Adds the names that are new; removes none. */
export function recordInputs(file: string, tasks: readonly TaskJson[]): void {
  const recorded: Record<string, readonly string[]> = { ...read(file) };
  for (const { name, inputs } of tasks) {
    recorded[name] = [...new Set([...(recorded[name] ?? []), ...inputs.map((input) => input.name)])];
  }
  writeFileSync(file, `${JSON.stringify(recorded, undefined, 2)}\n`);
}

function read(file: string): Recorded {
  return existsSync(file) ? (readJson(file) as Recorded) : {};
}
