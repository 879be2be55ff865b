import type { Pipeline } from '../model.ts';
import { pipelineResources, startsOnIt } from '../model.ts';
import type { YamlMapping } from '../yaml.ts';
import { isMapping, listAt, mappingAt, textAt } from '../yaml.ts';
import { clusterAddresses, reachProblems } from './addresses.ts';
import { cycleIn } from './names.ts';

/** A pipeline and the names of the parameters that a run of it may be given. */
export interface NamedPipeline {
  readonly pipeline: Pipeline;
  readonly parameters: readonly string[];
}

/** Pipelines by the names under which they were made in Azure DevOps. */
export type NamedPipelines = ReadonlyMap<string, NamedPipeline>;

/** Between pipelines: sources that exist, stages that exist in them, no circle, addresses that the tests can reach. */
export function triggerProblems(pipelines: NamedPipelines): string[] {
  const problems: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [name, { pipeline }] of pipelines) {
    for (const resource of pipelineResources(pipeline).values()) {
      const source = textAt(resource, 'source') ?? '';
      const found = pipelines.get(source)?.pipeline;
      if (found === undefined) problems.push(`${name}: there is no pipeline '${source}'`);
      if (found !== undefined) problems.push(...reachProblems(pipeline, clusterAddresses(found)));
      if (!startsOnIt(resource)) continue;
      graph.set(name, [...(graph.get(name) ?? []), source]);
      for (const stage of stagesOf(resource)) {
        const there = found?.stages.some((other) => other.name === stage) ?? false;
        if (!there) problems.push(`${name}: '${source}' has no stage '${stage}'`);
      }
    }
  }
  const circle = cycleIn(graph);
  if (circle !== undefined) problems.push(`pipelines trigger each other: ${circle.join(' <- ')}`);
  return problems;
}

function stagesOf(resource: YamlMapping): string[] {
  return listAt(mappingAt(resource, 'trigger'), 'stages').map((stage) =>
    isMapping(stage) ? Object.keys(stage).join() : typeof stage === 'string' ? stage : '',
  );
}
