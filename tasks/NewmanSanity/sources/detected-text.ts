import { Fault } from '../../../shared/host/fault.ts';

const SAVE = 'Save it as UTF-8 (in Excel: CSV UTF-8), with or without a byte order mark.';
const UNICODE = /^UTF-/;

/**
 * The text of a document that is not in Unicode, as newman reads it: of what its library detects, it knows ISO-8859-1 alone
 * (newman 6.2.2, lib/util.js, CHARDET_BUFF_MAP), and would replace the letters of all others. Throws a Fault that names those.
 *
 * @param detected what the library takes the encoding for
 */
export function detectedText(bytes: Buffer, detected: string | null, name: string): string {
  if (bytes.includes(0))
    throw new Fault('SR502', `${name} looks like UTF-16 or UTF-32 without a byte order mark. ${SAVE}`);
  if (detected === 'ISO-8859-1') return bytes.toString('latin1');
  if (detected !== null && UNICODE.test(detected)) {
    throw new Fault(
      'SR502',
      `${name} is ${detected}, but characters in it are broken: was it cut off, or joined from two? ${SAVE}`,
    );
  }
  const guess = detected === null ? '' : ` (by the look of it ${detected}, which newman does not read)`;
  throw new Fault('SR502', `${name} is not UTF-8, and which encoding it is in cannot be told${guess}. ${SAVE}`);
}

/** What is said where an encoding was guessed. */
export function guessWarning(name: string): string {
  return `${name} is not UTF-8; it was read as ISO-8859-1 (Latin-1), as newman does. Save it as UTF-8, so that nobody has to guess.`;
}
