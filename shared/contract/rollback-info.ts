import { isDigest, isTag, parseImage, versionOf } from '../kubernetes/image.ts';
import { Fault } from '../host/fault.ts';

export const ROLLBACK_INFO_ARTIFACT = 'rollback-info';
export const PREVIOUS_IMAGE_FILE = 'previous-image.txt';

/**
 * The exact text of previous-image.txt: the digest, else the tag, else `latest`, in one line (design.md#rollback-info).
 */
export function writePreviousImage(image: string): string {
  return `${versionOf(image)}\n`;
}

/**
 * Reads previous-image.txt: a tag, a digest or a full reference, whatever white space surrounds it.
 * Throws a Fault where it is none of them.
 */
export function readPreviousImage(text: string, place: string): string {
  const version = text.replace(/^\uFEFF/, '').trim();
  if (version !== '' && (isTag(version) || isDigest(version) || parseImage(version) !== undefined)) return version;
  throw new Fault(
    'SR602',
    `${place} holds ${version === '' ? 'nothing' : `'${version.slice(0, 100)}'`}, which is no tag, digest or image. Give previousImageTag, or use strategy: undo.`,
  );
}
