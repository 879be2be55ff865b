import { expandPipeline, parametersOf } from '../expand.ts';
import type { Parameter } from '../parameters.ts';
import { combinations } from '../parameters.ts';
import type { Repositories } from '../repositories.ts';
import { scalarsOf } from '../yaml.ts';
import type { Value } from '../yaml.ts';

/** What a run is given by hand reaches a step under every combination of the other parameters, or somebody is misled. */
export function parameterProblems(repositories: Repositories, file: string): string[] {
  const parameters = parametersOf(repositories, file);
  return parameters.filter(isGivenByHand).flatMap((parameter) => {
    const others = combinations(parameters.filter((other) => other !== parameter));
    const ignoring = others.find((given) => {
      const [one, two] = samplesOf(parameter).map((value) =>
        partsOf(repositories, file, { ...given, [parameter.name]: value }),
      );
      return one === two;
    });
    return ignoring === undefined
      ? []
      : [`parameter '${parameter.name}' is ignored with ${JSON.stringify(ignoring)}; use it or refuse it`];
  });
}

// A choice among words or between two is made even where nobody touches it; a text or a number is given.
function isGivenByHand({ type, values }: Parameter): boolean {
  return (type === 'string' || type === 'number') && values.length === 0;
}

function samplesOf({ type, name }: Parameter): readonly Value[] {
  return type === 'number' ? [1458, 1459] : [`first-${name}`, `second-${name}`];
}

// A label alone is no use of it.
function partsOf(repositories: Repositories, file: string, given: Readonly<Record<string, Value>>): string {
  const scalars = scalarsOf(expandPipeline(repositories, file, given));
  return scalars
    .filter(({ path }) => path.at(-1) !== 'displayName')
    .map(({ path, text }) => `${path.join('.')}=${text}`)
    .join('\n');
}
