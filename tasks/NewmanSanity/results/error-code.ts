import type { ErrorCode } from '../../../shared/host/error-codes.ts';
import type { FindingKind } from './findings.ts';
import type { Verdict } from './verdict.ts';

const CODE_OF: Readonly<Record<FindingKind, ErrorCode>> = {
  notReady: 'SR507',
  assertion: 'SR511',
  neverEnded: 'SR511',
  noResponse: 'SR512',
  notRun: 'SR513',
  notSent: 'SR513',
  unresolvedVariable: 'SR513',
  omission: 'SR513',
  noTests: 'SR513',
  targetNotUsed: 'SR513',
  scriptError: 'SR514',
  runnerError: 'SR514',
  strayError: 'SR514',
  deadline: 'SR515',
  cancelled: 'SR901',
};

/** The class of the error line, which tells the first finding. Pure. */
export function sanityErrorCode({ findings: [first] }: Pick<Verdict, 'findings'>): ErrorCode {
  return CODE_OF[first?.kind ?? 'notRun'];
}
