import { Fault } from '../host/fault.ts';
import type { Host } from '../host/host.ts';

/** What this file needs of a host. */
export type PipelineVariables = Pick<Host, 'variable' | 'variableNames'>;

/** One run of another pipeline that this run was given: an entry of `resources.pipelines`, or what triggered it. */
export interface PipelineResource {
  /** `undefined` for a run that triggered this one without being a resource of it. */
  readonly alias: string | undefined;
  readonly runId: number;
  readonly runName: string | undefined;
  /** Id of the project, else its name; `undefined`: this job's own. */
  readonly project: string | undefined;
  /** For people. */
  readonly projectName: string | undefined;
  readonly pipelineId: number | undefined;
  readonly pipelineName: string | undefined;
}

/** A pipeline resource that nobody named, and how it was chosen, for the line that says so. */
export interface ChosenResource {
  readonly resource: PipelineResource;
  readonly rule: 'the pipeline that triggered this run' | 'the only pipeline resource of this run';
}

const RUN_ID = /^resources[._]pipeline[._](.+)[._]runid$/i;

/** The aliases of all pipeline resources of this run, in alphabetical order (pipelines.md#b1-trigger-semantics). */
export function pipelineAliases(variables: PipelineVariables): readonly string[] {
  const aliases = variables.variableNames().flatMap((name) => RUN_ID.exec(name)?.[1] ?? []);
  const distinct = new Map<string, string>();
  for (const alias of aliases) if (!distinct.has(alias.toLowerCase())) distinct.set(alias.toLowerCase(), alias);
  return [...distinct.values()].sort((a, b) => a.localeCompare(b));
}

/** The run behind an alias of `resources.pipelines`. Throws a Fault that lists the aliases there are. */
export function pipelineResource(variables: PipelineVariables, alias: string): PipelineResource {
  const read = (field: string) => variables.variable(`resources.pipeline.${alias}.${field}`);
  const runId = read('runID');
  if (runId === undefined) {
    throw new Fault(
      'SR603',
      `pipelineAlias '${alias}' is no pipeline resource of this run (${listed(pipelineAliases(variables))}). Give the name that stands behind 'pipeline:' under resources.pipelines in the YAML.`,
    );
  }
  return {
    alias,
    runId: runNumber(runId, `resources.pipeline.${alias}.runID`),
    runName: read('runName'),
    project: read('projectID') ?? read('projectName'),
    projectName: read('projectName'),
    pipelineId: optionalNumber(read('pipelineID')),
    pipelineName: read('pipelineName'),
  };
}

/**
 * The run that started this one: by `Resources.TriggeringAlias`, else by `Build.TriggeredBy.*` (build completion
 * triggers, which name no resource). `undefined` where nothing of the kind did.
 */
export function triggeringResource(variables: PipelineVariables): PipelineResource | undefined {
  const category = variables.variable('Resources.TriggeringCategory')?.toLowerCase();
  const alias = variables.variable('Resources.TriggeringAlias');
  if (alias !== undefined && (category === undefined || category === 'pipeline')) {
    return pipelineResource(variables, alias);
  }
  const build = variables.variable('Build.TriggeredBy.BuildId');
  if (build === undefined) return undefined;
  return {
    alias: undefined,
    runId: runNumber(build, 'Build.TriggeredBy.BuildId'),
    runName: variables.variable('Build.TriggeredBy.BuildNumber'),
    project: variables.variable('Build.TriggeredBy.ProjectID'),
    projectName: undefined,
    pipelineId: optionalNumber(variables.variable('Build.TriggeredBy.DefinitionId')),
    pipelineName: variables.variable('Build.TriggeredBy.DefinitionName'),
  };
}

/**
 * The run to take where nobody named one: what triggered this run, else its only pipeline resource
 * (design.md#where-deploy-info-comes-from, NewmanSanity). With none or several: what there is to choose from.
 */
export function defaultResource(
  variables: PipelineVariables,
): ChosenResource | { readonly resource: undefined; readonly aliases: readonly string[] } {
  const triggering = triggeringResource(variables);
  if (triggering !== undefined) return { resource: triggering, rule: 'the pipeline that triggered this run' };
  const aliases = pipelineAliases(variables);
  const [only] = aliases;
  if (only === undefined || aliases.length > 1) return { resource: undefined, aliases };
  return { resource: pipelineResource(variables, only), rule: 'the only pipeline resource of this run' };
}

/** `pipeline resources of this run: api, web`, for error lines. */
export function listed(aliases: readonly string[]): string {
  return aliases.length === 0 ? 'it has none' : `pipeline resources of this run: ${aliases.join(', ')}`;
}

function runNumber(text: string, name: string): number {
  const number = optionalNumber(text);
  if (number !== undefined) return number;
  throw new Fault('SR603', `The variable ${name} is '${text}', which is no number of a run. Give sourceRunId instead.`);
}

function optionalNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
