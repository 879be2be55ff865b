import type { SourceInputs } from '../../shared/azure-devops/source-run.ts';
import { readSource } from '../../shared/azure-devops/source-run.ts';
import type { TestVerdict } from '../../shared/deployment/verdict.ts';
import type { InputReader } from '../../shared/host/input-reader.ts';
import type { ClusterInputs } from '../../shared/kubernetes/workload-inputs.ts';

/** What tests of other tools say is noted on what was deployed (design.md#action-mark). */
export interface MarkInputs extends ClusterInputs, DeployedBy {
  readonly action: 'mark';
  readonly verdict: TestVerdict;
  readonly artifactSuffix: string;
}

/** Which deployment is meant; left out: as with NewmanSanity. */
export interface DeployedBy extends SourceInputs {
  readonly deployInfo: string | undefined;
}

/** Reads the inputs that only `mark` has. What is wrong with them is gathered in the reader. */
export function readMark(read: InputReader, isMark: boolean): DeployedBy & { readonly verdict: TestVerdict } {
  const verdict = read.choiceWhere('verdict', ['passed', 'failed'], isMark, {
    verified: 'passed',
    succeeded: 'passed',
    rejected: 'failed',
  });
  const deployInfo = read.optional('deployInfo', { example: '$(Pipeline.Workspace)/build/deploy-info' });
  const source = readSource(read);
  if (deployInfo !== undefined && (source.pipelineAlias !== undefined || source.sourceRunId !== undefined)) {
    read.problem('deployInfo contradicts pipelineAlias and sourceRunId: give the path or the run');
  }
  return { verdict: verdict === 'passed' ? 'passed' : 'rejected', deployInfo, ...source };
}
