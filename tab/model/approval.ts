import type { Card } from './cards.ts';
import { describeFailure, failedRequests, situationOf, tagOf } from './situation.ts';

/** What somebody who has to approve a rollback is told (results-tab.md#82-views). */
export interface Approval {
  readonly question: string;
  readonly why: string;
  readonly guard: string;
  /** It goes on without a guard, or over one: to be called out. */
  readonly isUnguarded: boolean;
  readonly failures: readonly string[];
}

const MOST_FAILURES = 5;

/** The run whose deployment a rollback run is to undo, by the parameters that it was queued with. Pure. */
export function sourceRunOf(parameters: Readonly<Record<string, unknown>>): number | undefined {
  const { sourceRunId } = parameters;
  const text = typeof sourceRunId === 'number' ? String(sourceRunId) : sourceRunId;
  return typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * What is to be approved: told by the reports of the run that is to be undone, before the rollback itself has one.
 * `undefined` where none of its cards is about the workload that the parameters name. Pure.
 */
export function approvalOf(
  parameters: Readonly<Record<string, unknown>>,
  cards: readonly Card[],
): Approval | undefined {
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name].trim() : '');
  const name = text('deploymentName').replace(/^.*\//, '');
  const namespace = text('targetNamespace');
  const card = cards.find(
    ({ workload }) =>
      workload !== undefined &&
      (name === '' || workload.name === name) &&
      (namespace === '' || workload.namespace === namespace),
  );
  const { workload, deploy, tests } = card ?? {};
  const image = deploy?.report.deploy;
  if (card === undefined || workload === undefined || image === undefined) return undefined;
  const expected = text('expectedImageTag') || text('expectedImage');
  const isForced = ['true', 'yes'].includes((parameters['force'] === true ? 'true' : text('force')).toLowerCase());
  const guard = isForced
    ? 'force is set: nothing guards it; it changes whatever is live'
    : expected === ''
      ? `only the record of run ${text('sourceRunId') || '?'}`
      : `only while ${expected} is live`;
  const { state, fault } = situationOf(card);
  return {
    question: `You are asked to put ${workload.name} in ${workload.namespace} from ${tagOf(image.image.after)} back to ${tagOf(image.previous.image ?? 'an unknown version')}.`,
    why: fault === '' ? state : `${state.replace(/\.$/, '')}: ${fault}`,
    guard,
    isUnguarded: isForced || (expected === '' && text('sourceRunId') === ''),
    failures: failedRequests(tests?.report.tests).slice(0, MOST_FAILURES).map(describeFailure),
  };
}
