import path from 'node:path';
import { defaultResource, listed } from '../azure-devops/pipeline-resources.ts';
import type { PipelineVariables } from '../azure-devops/pipeline-resources.ts';
import { resourceRun, sourceRun } from '../azure-devops/source-run.ts';
import type { SourceInputs, SourceRun } from '../azure-devops/source-run.ts';
import { DEPLOY_INFO_ARTIFACT } from '../contract/deploy-info.ts';
import { Fault } from '../host/fault.ts';

/** Written by CaptureAndDeploy for later steps of the same job (design.md#inputs-of-captureanddeploy). */
export const DEPLOY_INFO_VARIABLE = 'SmartRollback.DeployInfo';

export interface DeployInfoInputs extends SourceInputs {
  readonly deployInfo: string | undefined;
  readonly artifactSuffix: string;
  readonly targetUrl: string | undefined;
  /** False: the step has no such input, so that no message may advise it. */
  readonly takesUrl: boolean;
}

/** Where deploy-info is taken from. */
export type DeployInfoPlace =
  | { readonly kind: 'path'; readonly path: string; readonly given: boolean; readonly from: string }
  | { readonly kind: 'run'; readonly run: SourceRun; readonly from: string };

/** Which place is meant. Throws a Fault where several could be, and where this job deployed last with another suffix. */
export function choosePlace(variables: PipelineVariables, inputs: DeployInfoInputs): DeployInfoPlace | undefined {
  if (inputs.deployInfo !== undefined) {
    return { kind: 'path', path: inputs.deployInfo, given: true, from: `from '${inputs.deployInfo}'` };
  }
  const given = sourceRun(variables, inputs);
  if (given !== undefined) return { kind: 'run', run: given, from: `from ${given.description}` };
  if (inputs.targetUrl !== undefined) return undefined;
  const earlier = variables.variable(DEPLOY_INFO_VARIABLE);
  if (earlier !== undefined) {
    refuseOtherSuffix(earlier, inputs.artifactSuffix);
    return { kind: 'path', path: earlier, given: false, from: 'written by an earlier step of this job' };
  }
  const found = defaultResource(variables);
  if (found.resource !== undefined) {
    const run = resourceRun(found.resource);
    return { kind: 'run', run, from: `from ${run.description}, ${found.rule}` };
  }
  if (found.aliases.length === 0) return undefined;
  throw new Fault(
    'SR603',
    `It is not clear whose deploy-info to take (${listed(found.aliases)}). Give ${inputs.takesUrl ? 'pipelineAlias, sourceRunId, deployInfo or targetUrl' : 'pipelineAlias, sourceRunId or deployInfo'}.`,
  );
}

// Every deployment of a job writes the same variable; its folder is named as its artifact.
function refuseOtherSuffix(file: string, suffix: string): void {
  const wanted = DEPLOY_INFO_ARTIFACT + suffix;
  const written = path.basename(path.dirname(file));
  if (suffix === '' || written === wanted) return;
  throw new Fault(
    'SR603',
    `artifactSuffix asks for ${wanted}, but the last deployment of this job wrote ${written}. Give deployInfo the output deployInfoPath of the step that deployed with artifactSuffix ${suffix}.`,
  );
}
