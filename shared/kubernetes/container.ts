import type { ContainerPlace } from './json-patch.ts';
import type { Workload } from './objects.ts';

export type ContainerChoice =
  { readonly found: true; readonly place: ContainerPlace } | { readonly found: false; readonly problem: string };

/**
 * The container that is meant: the one named (init containers too), else the one named like the workload, else the only
 * one (design.md#inputs-of-captureanddeploy).
 */
export function chooseContainer(workload: Workload, wanted: string | undefined): ContainerChoice {
  const places = (['containers', 'initContainers'] as const).flatMap((list) =>
    (workload.spec.template.spec[list] ?? []).map(({ name, image = '' }, index) => ({ name, list, index, image })),
  );
  const regular = places.filter(({ list }) => list === 'containers');
  const [first] = regular;
  const only = regular.length === 1 ? first : undefined;
  const place =
    wanted === undefined
      ? (regular.find(({ name }) => name === workload.metadata.name) ?? only)
      : places.find(({ name }) => name === wanted);
  if (place !== undefined) return { found: true, place };
  const names = places.map(({ name }) => name).join(', ');
  const what = `${workload.kind} ${workload.metadata.name}`;
  return {
    found: false,
    problem:
      wanted === undefined
        ? `${what} has the containers ${names}, none named like it: say which one is meant in containerName.`
        : `${what} has no container '${wanted}', it has ${names}. Correct containerName.`,
  };
}
