import type { Pipeline } from '../model.ts';
import { scalarsOf, textAt } from '../yaml.ts';

// Refused in the name of a run.
const NOT_IN_A_RUN_NAME = /["/:<>|?@*]/;

/** Labels that every log shows as they are written, and a name that a run may have. */
export function labelProblems(pipeline: Pipeline): string[] {
  const labels = scalarsOf(pipeline.node).filter(({ path }) => path.at(-1) === 'displayName');
  return [
    ...labels.filter(({ text }) => /[^\x20-\x7e]/.test(text)).map(({ text }) => `label '${text}': not plain ASCII`),
    ...runNameProblems(textAt(pipeline.node, 'name') ?? ''),
  ];
}

function runNameProblems(name: string): string[] {
  // $(Date:yyyyMMdd) and its like are filled in; what stands around them is not.
  const literal = name.replace(/\$\([^)]*\)/g, '');
  return NOT_IN_A_RUN_NAME.test(literal) || literal.endsWith('.')
    ? [`name '${name}': a run may not have " / : < > | ? @ * in its name, nor a dot at its end`]
    : [];
}
