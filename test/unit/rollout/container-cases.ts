import assert from 'node:assert/strict';
import type { ContainerSubject } from '../../../shared/rollout/container-subject.ts';
import { CONTAINER_ROWS, containerSymptom } from '../../../shared/rollout/container-symptoms.ts';
import type { Symptom, SymptomRow } from '../../../shared/rollout/symptom.ts';
import { container, ended, pod, waitingFor } from '../../support/objects.ts';

export const IMAGE = 'reg.example.com/app:458';
export const TRIED = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}"`;
export const START = '2026-11-24T03:00:00Z';
export const KILLED = 'Container app failed liveness probe, will be restarted';

export const subject = (more: Partial<ContainerSubject> = {}): ContainerSubject => ({
  pod: pod({ ready: false, node: 'node-1' }),
  status: container(),
  spec: { name: 'app', image: IMAGE, readinessProbe: {} },
  image: IMAGE,
  role: 'container',
  restarts: 0,
  events: [],
  said: undefined,
  ...more,
});
export const waits = (reason: string, message?: string, more: Partial<ContainerSubject> = {}) =>
  subject({ status: container({ state: waitingFor(reason, message) }), ...more });
export const loops = (exitCode: number, reason?: string, more: Partial<ContainerSubject> = {}) =>
  subject({
    status: container({ state: waitingFor('CrashLoopBackOff', 'back-off 10s'), lastState: ended(exitCode, reason) }),
    restarts: 2,
    ...more,
  });
export const runs = (more: Partial<ContainerSubject> = {}, status: object = {}) =>
  subject({
    status: container({ ready: false, started: true, state: { running: { startedAt: START } }, ...status }),
    ...more,
  });

/** One state of a container, and what is to be told of it. */
export interface Case {
  /** The title of the row that has to find it. */
  readonly row: string;
  readonly given: ContainerSubject;
  readonly cause: Symptom['cause'];
  readonly text: string;
  readonly next: RegExp;
  readonly reason?: string;
}

/** Each case is told by the row of its title, and the rows of this table have a case each. */
export function itTells(cases: readonly Case[], rows: readonly SymptomRow<ContainerSubject>[]): void {
  for (const { row, given, cause, text, next, reason } of cases) {
    it(`is told where ${row}: ${text}`, () => {
      const found = containerSymptom(given);
      assert.equal(found?.text, text);
      assert.equal(found.cause, cause);
      assert.equal(found.reason, reason ?? given.status.state?.waiting?.reason);
      assert.match(found.next, next);
      assert.doesNotMatch(found.next, /\.$/);
      assert.equal(CONTAINER_ROWS.find(({ title }) => title === row)?.find(given)?.text, text);
    });
  }

  it('has a case for each row of the table, and each row its own title', () => {
    const titles = rows.map(({ title }) => title);
    assert.deepEqual([...new Set(cases.map(({ row }) => row))].sort(), [...titles].sort());
  });
}
