import type { Details } from '../../shared/host/host.ts';
import type { ErrorCode } from '../../shared/host/error-codes.ts';

/** How one workload ended, as a step ends. */
type End =
  | { readonly result: 'succeeded'; readonly message: string }
  | {
      readonly result: 'failed';
      readonly errorCode: ErrorCode;
      readonly message: string;
      readonly details?: readonly Details[];
    };

/** The end of a step of several workloads: failed where one of them is, those that failed first; one sentence for each. Pure. */
export function joinOutcomes(ends: readonly [End, ...End[]]): End {
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
