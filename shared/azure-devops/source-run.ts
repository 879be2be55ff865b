import { Fault } from '../host/fault.ts';
import type { Host } from '../host/host.ts';
import type { InputReader } from '../host/input-reader.ts';
import type { PipelineResource, PipelineVariables } from './pipeline-resources.ts';
import { pipelineResource } from './pipeline-resources.ts';
import type { RunReference } from './pipeline-run.ts';

/**
 * Which run's artifact is meant: a pipeline resource, a number, or a number in that resource's project
 * (design.md#inputs-of-smartrollback).
 */
export interface SourceInputs {
  readonly pipelineAlias: string | undefined;
  readonly sourceRunId: number | undefined;
}

/** Reads both inputs. What is wrong with them is gathered in the reader. */
export function readSource(read: InputReader): SourceInputs {
  return {
    pipelineAlias: read.optional('pipelineAlias', {
      example: 'python_build',
      check: (value) => (/^[-_A-Za-z0-9.]+$/.test(value) ? undefined : 'no alias of a pipeline resource'),
    }),
    sourceRunId: read.optionalInteger('sourceRunId', {
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      whyWrong: (value) =>
        /^\d+$/.test(value)
          ? undefined
          : "the id of a run is meant, not its name or number: the digits behind buildId= in the address of the run's page",
    }),
  };
}

/** A run whose artifact is to be read, and how it was found, for the line that says so. */
export interface SourceRun extends RunReference {
  readonly description: string;
}

/**
 * The run that pipelineAlias and sourceRunId mean; `undefined` where neither is given. Pure. Throws a Fault that lists the
 * aliases there are.
 */
export function sourceRun(
  variables: PipelineVariables,
  { pipelineAlias, sourceRunId }: SourceInputs,
): SourceRun | undefined {
  if (pipelineAlias === undefined) {
    return sourceRunId === undefined ? undefined : { id: sourceRunId, description: `run ${sourceRunId}` };
  }
  const resource = pipelineResource(variables, pipelineAlias);
  const project = resource.project;
  const of = `pipeline resource ${pipelineAlias}${resource.pipelineName === undefined ? '' : ` (${resource.pipelineName})`}`;
  if (sourceRunId !== undefined) {
    return { id: sourceRunId, project, description: `run ${sourceRunId} in the project of ${of}` };
  }
  return resourceRun(resource);
}

/** The run of a pipeline resource, or of the pipeline that triggered this run. Pure. */
export function resourceRun({ alias, runId, runName, project, pipelineName }: PipelineResource): SourceRun {
  const pipeline = pipelineName === undefined ? '' : ` (${pipelineName})`;
  const of = alias === undefined ? `the triggering pipeline${pipeline}` : `pipeline resource ${alias}${pipeline}`;
  return { id: runId, project, description: `run ${runName ?? runId} of ${of}` };
}

/**
 * The run that this job is in; in a classic release the build of the primary artifact, which may be of another project.
 * `undefined` outside of a run, and where the primary artifact comes from something else (Jenkins has build numbers
 * too). Throws a Fault where the number is none.
 */
export function ownRun(host: Pick<Host, 'variable'>): RunReference | undefined {
  const id = host.variable('Build.BuildId');
  const alias = host.variable('Release.PrimaryArtifactSourceAlias');
  const ofArtifact = (field: string) => host.variable(`Release.Artifacts.${alias ?? ''}.${field}`);
  const type = alias === undefined ? undefined : (ofArtifact('Type') ?? host.variable('Build.Type'));
  if (id === undefined || (type !== undefined && type.toLowerCase() !== 'build')) return undefined;
  if (/^[1-9]\d*$/.test(id)) return { id: Number(id), project: ofArtifact('ProjectId') };
  throw new Fault(
    'SR603',
    `The variable Build.BuildId is '${id}', which is no number of a run. Give sourceRunId, or find what overwrites the variable.`,
  );
}
