import type { Pipeline } from '../model.ts';
import { listAt, textAt } from '../yaml.ts';
import type { YamlMapping } from '../yaml.ts';

interface Named {
  readonly name: string;
  readonly node: YamlMapping;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names of stages, jobs and steps: well formed, unique, and depended on only where they exist, without a cycle. */
export function nameProblems(pipeline: Pipeline): string[] {
  const named = pipeline.stages.filter(({ name }) => name !== '');
  return [
    ...problemsOf('stage', named),
    ...pipeline.stages.flatMap(({ jobs }) =>
      problemsOf(
        'job',
        jobs.filter(({ name }) => name !== ''),
      ),
    ),
    ...pipeline.jobs.flatMap(({ steps }) => {
      const stepsWithName = steps.map(({ node }) => ({ name: textAt(node, 'name') ?? '', node }));
      return problemsOf(
        'step',
        stepsWithName.filter(({ name }) => name !== ''),
      );
    }),
  ];
}

function problemsOf(what: string, all: readonly Named[]): string[] {
  const names = all.map(({ name }) => name.toLowerCase());
  const problems: string[] = [];
  for (const [index, { name, node }] of all.entries()) {
    if (!IDENTIFIER.test(name)) problems.push(`${what} '${name}': a name holds letters, digits and _ only`);
    if (names.indexOf(name.toLowerCase()) !== index) problems.push(`${what} '${name}' exists twice`);
    for (const other of dependenciesOf(node)) {
      if (!names.includes(other.toLowerCase()))
        problems.push(`${what} '${name}' depends on '${other}', which does not exist`);
    }
  }
  const circle = cycleIn(new Map(all.map(({ name, node }) => [name, dependenciesOf(node)])));
  if (circle !== undefined) problems.push(`${what}s depend on each other: ${circle.join(' -> ')}`);
  return problems;
}

function dependenciesOf(node: YamlMapping): string[] {
  return listAt(node, 'dependsOn').filter((item) => typeof item === 'string');
}

/** A cycle in a graph, as the way round; `undefined` where there is none. */
export function cycleIn(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
