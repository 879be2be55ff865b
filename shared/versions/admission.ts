import { fullRepository, parseImage, sameImage } from '../kubernetes/image.ts';
import type { PodTemplate } from '../kubernetes/objects.ts';
import { imageIn } from '../kubernetes/objects.ts';
import { exactTemplate } from '../kubernetes/template.ts';

/**
 * What the server made of an image that was asked for: took it, gave it another name, or gave back the template that is
 * live, be it that version under its other name (`live already`) or another one that it insists on (`insists`).
 */
export interface Admission {
  readonly asked: string;
  readonly admitted: string;
  readonly made: 'as asked' | 'renamed' | 'live already' | 'insists';
}

/** What was asked for, where it was to be put, and what the server answered. */
export interface AskedImage {
  readonly asked: string;
  readonly container: string;
  /** The template that was live, and the one of the server's answer. */
  readonly live: PodTemplate;
  readonly answer: PodTemplate;
}

/** Compares what was asked for with the server's answer (design.md#two-names-of-one-image). Pure. */
export function admission({ asked, container, live, answer }: AskedImage): Admission {
  const admitted = imageIn(answer, container) ?? '';
  if (exactTemplate(answer) !== exactTemplate(live)) {
    return { asked, admitted, made: sameImage(asked, admitted) ? 'as asked' : 'renamed' };
  }
  return { asked, admitted, made: isOtherVersion(asked, admitted) ? 'insists' : 'live already' };
}

/**
 * Whether the names alone leave it open if these are one version: the repositories differ, so that only the server can
 * tell (design.md#two-names-of-one-image). Pure.
 */
export function inAnotherRepository(wanted: string, live: string): boolean {
  const [left, right] = [parseImage(wanted), parseImage(live)];
  if (left === undefined || right === undefined) return false;
  return fullRepository(left.repository) !== fullRepository(right.repository);
}

/** Whether two names, of whatever repositories, cannot be of one version: both tell a tag or a digest, another one. Pure. */
export function isOtherVersion(left: string, right: string): boolean {
  const [one, other] = [parseImage(left), parseImage(right)];
  if (one?.digest !== undefined && other?.digest !== undefined) return one.digest !== other.digest;
  return one?.tag !== undefined && other?.tag !== undefined && one.tag !== other.tag;
}

/** The sentence about a server that gives back what is live instead of what was asked for. Pure. */
export function insisted({ asked, admitted }: Pick<Admission, 'asked' | 'admitted'>): string {
  return `the server made ${admitted} of ${asked}, and that is what was live before: an admission controller puts it back. Look at its rules`;
}
