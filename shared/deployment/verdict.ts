import { sameVersion } from '../versions/image-names.ts';
import type { DeployedContainer } from './deployed-containers.ts';
import type { LiveImage } from './live-image.ts';

/** What tests say of what was deployed. */
export type TestVerdict = 'passed' | 'rejected';

/** What is noted of it on the workload. */
export function noteOf(verdict: TestVerdict): 'verified' | 'rejected' {
  return verdict === 'passed' ? 'verified' : 'rejected';
}

/** One sentence about what was noted. */
export function describeNote(
  verdict: TestVerdict,
  { reference, image }: Pick<LiveImage, 'reference' | 'image'>,
): string {
  const where = `recorded on ${reference.kind} ${reference.name}`;
  return verdict === 'passed'
    ? `${image} passed: ${where} as verified, a version to go back to.`
    : `${image} failed: ${where} as rejected, nothing goes back to it by itself.`;
}

/**
 * Why tests that failed say nothing against an image; `undefined` where they do. They are about the main one, unless its step
 * left the image as it was and changed something else: then that is to blame (design.md#verdict-on-the-workload). Pure.
 */
export function whyNotBlamed(
  verdict: TestVerdict,
  { isChanged, isMoreChanged }: DeployedContainer,
  isMain: boolean,
): string | undefined {
  if (verdict === 'passed' || isChanged) return undefined;
  if (isMain) {
    return isMoreChanged
      ? 'the step that deployed had left this image as it was and changed other things, so the failure says nothing against it'
      : undefined;
  }
  return 'the step that deployed had not changed it, so the failure says nothing against it';
}

/**
 * Why nothing may be noted about what was deployed, by what is live after tests that this task has not seen begin
 * (design.md#action-mark); `undefined` where it may. Pure.
 */
export function whyNotNoted(deployed: DeployedContainer, live: LiveImage | undefined): string | undefined {
  const { reference, image, revision } = deployed;
  if (live === undefined) return `no one container of ${reference.kind} ${reference.name} has ${image}`;
  if (!sameVersion(image, live.image, live.names)) return `${live.image} is live by now`;
  if (revision !== undefined && live.revisionNumber !== '' && revision !== live.revisionNumber) {
    return `its template was changed since it was deployed (revision ${revision} then, ${live.revisionNumber} now)`;
  }
  return live.completed ? undefined : 'its rollout is not completed';
}
