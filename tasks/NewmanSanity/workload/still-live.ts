import { isImageOf } from '../../../shared/versions/known-versions.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { allContainers } from '../../../shared/kubernetes/objects.ts';

/** Whether what was tested is still what runs. */
export type StillLive =
  | { readonly answer: 'yes' }
  /** `instead` says what is live, as the start of a sentence. */
  | { readonly answer: 'no'; readonly instead: string }
  /** `why` is one sentence. */
  | { readonly answer: 'unknown'; readonly why: string };

/**
 * Whether the workload still has the deployed image, in the container that deployment-record.json names, else in any. Pure.
 */
export function stillLive(workload: Workload, image: string, recordedContainer: string | undefined): StillLive {
  const containers = allContainers(workload.spec.template.spec);
  const recorded = containers.filter(({ name }) => name === recordedContainer);
  const candidates = recorded.length > 0 ? recorded : containers;
  if (candidates.some((container) => isImageOf(workload, container, image))) return { answer: 'yes' };
  const images = candidates.map((container) => container.image ?? '');
  return { answer: 'no', instead: `${images.join(', ')} is live by now, not ${image}` };
}
