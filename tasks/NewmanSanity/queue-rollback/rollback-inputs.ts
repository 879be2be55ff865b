import { givenTwice } from '../../../shared/host/input-reader.ts';
import type { SourceInputs } from '../../../shared/azure-devops/source-run.ts';
import type { InputReader } from '../../../shared/host/input-reader.ts';
import type { KeyValue } from '../inputs/key-values.ts';
import { splitKeyValue } from '../inputs/key-values.ts';
import { placeholderProblem } from './rollback-parameters.ts';

const ON_FAILURE = ['none', 'queueRollback'] as const;

/** What to do after a failure (design.md#inputs-of-newmansanity). */
export interface RollbackInputs {
  readonly onFailure: (typeof ON_FAILURE)[number];
  /** Name, `\folder\name` or id; with onFailure none it is only named in the last line. */
  readonly rollbackPipeline: string | undefined;
  /** `undefined`: the default ones. */
  readonly rollbackParameters: readonly KeyValue[] | undefined;
}

const PIPELINE = 'Python-Rollback';

/** Reads the inputs of the rollback. What is wrong with them is gathered in the reader. */
export function readRollback(reader: InputReader): RollbackInputs {
  const onFailure = reader.choice('onFailure', ON_FAILURE, 'none');
  const rollbackPipeline = reader.optional('rollbackPipeline', {
    example: PIPELINE,
    check: (value) => (/[^\\\s]$/.test(value) ? undefined : 'no name of a pipeline'),
  });
  const lines = reader.lines('rollbackParameters', { example: 'targetNamespace={namespace}', check: lineProblem });
  const rollbackParameters = lines.flatMap((line) => splitKeyValue(line) ?? []);
  if (onFailure === 'queueRollback' && rollbackPipeline === undefined) {
    reader.problem(`rollbackPipeline is missing, onFailure: queueRollback needs it (example: ${PIPELINE})`);
  }
  if (lines.length > 0 && rollbackPipeline === undefined && onFailure === 'none') {
    reader.problem(
      `rollbackParameters is given without rollbackPipeline, so nothing gets them: name the pipeline (example: ${PIPELINE}), or leave them out`,
    );
  }
  for (const name of givenTwice(rollbackParameters.map(({ key }) => key))) {
    reader.problem(
      `rollbackParameters gives '${name}' a value a second time; keep one of them (example: ${name}=value)`,
    );
  }
  return { onFailure, rollbackPipeline, rollbackParameters: lines.length === 0 ? undefined : rollbackParameters };
}

interface WhereFrom extends SourceInputs {
  readonly deployInfo: string | undefined;
  readonly targetUrl: string | undefined;
}

/**
 * Says that the rollback can never be queued, since a target URL alone leaves open what was deployed; or nothing. Pure.
 */
export function deployInfoProblem(
  { onFailure }: RollbackInputs,
  { targetUrl, deployInfo, pipelineAlias, sourceRunId }: WhereFrom,
): string | undefined {
  const given = [deployInfo, pipelineAlias, sourceRunId].some((one) => one !== undefined);
  if (onFailure === 'none' || targetUrl === undefined || given) return undefined;
  return 'targetUrl alone does not tell what was deployed, onFailure: queueRollback needs it: give deployInfo, pipelineAlias or sourceRunId too (example: pipelineAlias: python_build)';
}

function lineProblem(line: string): string | undefined {
  const pair = splitKeyValue(line);
  if (pair === undefined || /[\s{}]/.test(pair.key)) return 'not of the form key=value';
  return placeholderProblem(pair.value);
}
