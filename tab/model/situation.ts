import type { ReportedDeployment, ReportedRequest, StepReport } from '../../shared/report/report-schema.ts';
import type { Card } from './cards.ts';

/** How bad it is; each is told in words too. */
export type Tone = 'bad' | 'warning' | 'good' | 'going' | 'quiet';

/** What whoever is woken asks first: what is down, whose fault it is, what to do now. */
export interface Situation {
  readonly tone: Tone;
  /** What is down, or that nothing is. */
  readonly state: string;
  /** Whose fault; empty where nothing is wrong. */
  readonly fault: string;
  readonly next: readonly string[];
}

const RANKS: Readonly<Record<Tone, number>> = { bad: 0, warning: 1, going: 2, quiet: 3, good: 4 };

/** Worst first. Pure. */
export function rankOf(card: Card): number {
  return RANKS[situationOf(card).tone];
}

/** What is known of a workload at the end of the newest step about it. Pure. */
export function situationOf({ deploy, tests, rollback }: Card): Situation {
  const newest = [deploy, tests, rollback]
    .flatMap((found) => found?.report ?? [])
    .sort((one, other) => timeOf(other).localeCompare(timeOf(one)));
  const [last] = newest;
  if (last === undefined) return { tone: 'quiet', state: 'Nothing is known yet', fault: '', next: [] };
  // A rollback answers what came before it; tests are about what was deployed before them.
  if (last.task === 'SmartRollback') return ofRollback(last);
  const deployed = deploy?.report;
  if (deployed === undefined) return ofTests(last, undefined);
  if (isFailed(deployed)) return ofDeployment(deployed);
  const isTested = tests !== undefined && timeOf(tests.report) >= timeOf(deployed);
  return isTested ? ofTests(tests.report, deployed) : ofDeployment(deployed);
}

function isFailed({ outcome }: StepReport): boolean {
  return outcome !== 'complete' && outcome !== 'unchanged';
}

function ofDeployment(report: StepReport): Situation {
  const { deploy, next, outcome } = report;
  const fault = faultOf(deploy) || report.headline;
  switch (outcome) {
    case 'complete':
      return { tone: 'good', state: 'DEPLOYED and running; not tested yet', fault: '', next };
    case 'unchanged':
      return { tone: 'good', state: 'Was live already; nothing was changed', fault: '', next };
    case 'failed':
      return { ...failedDeployment(deploy), fault, next };
    case 'superseded':
      return { tone: 'warning', state: 'SUPERSEDED: somebody else put another image in', fault, next };
    default:
      return unfinished(report);
  }
}

function failedDeployment(deploy: ReportedDeployment | undefined): Pick<Situation, 'tone' | 'state'> {
  const { putBack, replicas } = deploy ?? {};
  if (putBack?.outcome === 'complete')
    return { tone: 'warning', state: 'FAILED, and was put back: the old version serves' };
  if (putBack?.outcome === 'failed') return { tone: 'bad', state: 'FAILED, and putting it back failed too' };
  if (replicas === undefined) return { tone: 'bad', state: 'FAILED' };
  const { ready, available, wanted } = replicas;
  if (available === 0 && wanted > 0) return { tone: 'bad', state: 'DOWN: no pod is available' };
  if (ready === 0) return { tone: 'bad', state: 'FAILED, the old version still serves' };
  return { tone: 'bad', state: `FAILED half-way: ${ready} of ${wanted} pods are new and ready` };
}

function faultOf(deploy: Pick<ReportedDeployment, 'failure'> | undefined): string {
  const { failure } = deploy ?? {};
  if (failure === undefined) return '';
  return `${failure.text} — ${failure.blamesImage ? 'the image is to blame' : 'not the image: what is around it'}`;
}

function ofRollback(report: StepReport): Situation {
  const { rollback, next, outcome } = report;
  switch (outcome) {
    case 'complete':
      return {
        tone: 'warning',
        state: `ROLLED BACK to ${tagOf(rollback?.to ?? 'another version')}`,
        fault: '',
        next,
      };
    case 'unchanged':
      return { tone: 'good', state: 'Nothing had to be rolled back', fault: '', next };
    case 'failed':
    case 'superseded':
      return { tone: 'bad', state: 'THE ROLLBACK FAILED', fault: faultOf(rollback) || report.headline, next };
    default:
      return unfinished(report);
  }
}

function ofTests(report: StepReport, deployed: StepReport | undefined): Situation {
  const { tests, next, outcome } = report;
  const what = deployed === undefined ? '' : ' It is live.';
  switch (outcome) {
    case 'passed':
      return { tone: 'good', state: 'PASSED its tests', fault: '', next };
    case 'failed':
    case 'error': {
      const first = failedRequests(tests)[0];
      const told = first === undefined ? (tests?.findings?.[0] ?? report.headline) : describeFailure(first);
      const state =
        outcome === 'failed' ? `FAILED ${countOf(tests)}.${what}` : `NOT TESTED: the tests could not be run.${what}`;
      return { tone: 'bad', state, fault: told, next };
    }
    default:
      return unfinished(report);
  }
}

function countOf(tests: StepReport['tests']): string {
  if (tests === undefined || tests.totals.failed === 0) return 'its tests';
  return `${tests.totals.failed} of ${tests.totals.assertions} assertions`;
}

function unfinished(report: StepReport): Situation {
  const { next, headline: fault } = report;
  switch (report.outcome) {
    case 'running':
      return { tone: 'going', state: 'Under way', fault: '', next };
    case 'cancelled':
      return { tone: 'warning', state: 'CANCELLED', fault, next };
    case 'dryRun':
      return { tone: 'quiet', state: 'A dry run: nothing was changed', fault: '', next };
    case 'refused':
      return { tone: 'bad', state: 'REFUSED before anything was changed', fault, next };
    default:
      return { tone: 'bad', state: 'FAILED', fault, next };
  }
}

/** The requests that failed, of all collections. Pure. */
export function failedRequests(tests: StepReport['tests']): readonly ReportedRequest[] {
  return (tests?.collections ?? []).flatMap(({ requests }) => requests).filter(({ passed }) => !passed);
}

/** `Orders / Create: status is 201: expected 500 to equal 201`. Pure. */
export function describeFailure({ path, failures, error }: ReportedRequest): string {
  const [first] = failures;
  const why = first === undefined ? (error ?? 'failed') : `${first.assertion}: ${first.message}`;
  return `${path.join(' / ')}: ${why}`;
}

/** The tag of an image, or a short digest, as people name versions; the whole where it has neither. Pure. */
export function tagOf(image: string): string {
  const [name = '', digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(name)?.[1];
  return tag ?? /^sha256:([0-9a-f]{12})/.exec(digest ?? '')?.[1] ?? image;
}

function timeOf({ times }: StepReport): string {
  return times.finished ?? times.started;
}
