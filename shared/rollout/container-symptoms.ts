import type { ContainerSubject } from './container-subject.ts';
import { waitingOf } from './container-subject.ts';
import { CRASH_ROWS } from './crash-symptoms.ts';
import { PULL_REASONS, PULL_ROWS } from './pull-symptoms.ts';
import { START_REASONS, START_ROWS } from './start-symptoms.ts';
import { firstSymptom } from './symptom.ts';
import type { Symptom, SymptomRow } from './symptom.ts';
import { UNREADY_ROWS } from './unready-symptoms.ts';

/** All that can be wrong with a container, one row a cause (design.md#why-it-stands-still). */
export const CONTAINER_ROWS: readonly SymptomRow<ContainerSubject>[] = [
  ...PULL_ROWS,
  ...START_ROWS,
  ...CRASH_ROWS,
  ...UNREADY_ROWS,
];

const OTHER_ROWS = CONTAINER_ROWS.filter((row) => !PULL_ROWS.includes(row));

/** What is wrong with one container, or `undefined` where nothing is (it is well, or on its way). Pure. */
export function containerSymptom(subject: ContainerSubject): Symptom | undefined {
  const { reason } = waitingOf(subject.status);
  return firstSymptom(PULL_REASONS.includes(reason) ? PULL_ROWS : OTHER_ROWS, subject);
}

/** What stays the same while the kubelet alternates between trying and backing off. Pure. */
export function kindOf({ cause, reason }: Symptom): string {
  if (cause === 'crash' || cause === 'killed by a probe') return 'crash';
  if (START_REASONS.includes(reason)) return 'start';
  return PULL_REASONS.includes(reason) ? 'pull' : reason;
}
