import type { Outcome } from '../../shared/host/outcome.ts';

/** The end of a step of several workloads: failed where one of them is, those that failed first; one sentence for each. Pure. */
export function joinOutcomes(ends: readonly [Outcome, ...Outcome[]]): Outcome {
  const failed = ends.filter((one) => one.result === 'failed');
  const succeeded = ends.filter((one) => one.result === 'succeeded');
  const message = [...failed, ...succeeded].map((one) => one.message).join(' ');
  const [first] = failed;
  if (first === undefined) return { result: 'succeeded', message };
  return {
    result: 'failed',
    errorCode: first.errorCode,
    message,
    details: failed.flatMap(({ details = [] }) => details),
  };
}
