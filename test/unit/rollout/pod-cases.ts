import assert from 'node:assert/strict';
import type { PodSubject } from '../../../shared/rollout/pod-subject.ts';
import { POD_ROWS, podSymptom } from '../../../shared/rollout/pod-symptoms.ts';
import type { Event, Pod } from '../../../shared/kubernetes/objects.ts';
import { condition, container, pod, waitingFor } from '../../support/objects.ts';
import { event } from './events.ts';

export const about = (
  more: Partial<Pod['spec']>,
  status: Pod['status'] = {},
  events: readonly Event[] = [],
): PodSubject => {
  const bare = pod({ ready: false, status: { phase: 'Pending', containerStatuses: [], conditions: [], ...status } });
  return { pod: { ...bare, spec: { ...bare.spec, ...more } }, events };
};
export const failed = (reason?: string, message?: string) =>
  about(
    { nodeName: 'node-1' },
    {
      phase: 'Failed',
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    },
  );
export const nowhere = (message: string | undefined, more: Partial<Pod['spec']> = {}, reason = 'Unschedulable') =>
  about(more, {
    conditions: [condition('PodScheduled', 'False', { reason, ...(message === undefined ? {} : { message }) })],
  });
export const creating = [container({ state: waitingFor('ContainerCreating') })];
export const waiting = (...events: readonly Event[]) =>
  about({ nodeName: 'node-1' }, { containerStatuses: creating, conditions: [condition('Ready', 'False')] }, events);
export const told = (reason: string, message: string) => event(reason, message, { involvedObject: { kind: 'Pod' } });
export const mount = (cause: string) => told('FailedMount', `MountVolume.SetUp failed for volume "certs" : ${cause}`);
export const sandbox = (cause: string) =>
  told('FailedCreatePodSandBox', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${cause}`);

/** A pod, which row tells what is wrong with it, and in which words. */
export interface PodCase {
  readonly row: string;
  readonly given: PodSubject;
  readonly text: string;
  readonly next: RegExp;
  readonly cause?: string;
}

/** Each case is told in its words, by its row of the pod's own table, or by `row` of that where the case is of another. */
export function itTells(cases: readonly PodCase[], cause: string, row?: string): void {
  for (const one of cases) {
    it(`is told where ${one.row}: ${one.text}`, () => {
      const found = podSymptom(one.given);
      assert.equal(found?.text, one.text);
      assert.match(found.next, one.next);
      assert.equal(found.cause, one.cause ?? cause);
      assert.equal(POD_ROWS.find(({ find }) => find(one.given) !== undefined)?.title, row ?? one.row);
    });
  }
}

/** The rows that cases are about, each once, in their order. */
export function rowsOf(cases: readonly PodCase[]): readonly string[] {
  return [...new Set(cases.map(({ row }) => row))];
}
