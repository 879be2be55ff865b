import { Fault } from '../host/fault.ts';

const UTF_16_MARKS = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
] as const;

/**
 * The text of a file or an answer that is in Unicode: UTF-8 or, by its byte order mark, UTF-16; without the mark. Nothing
 * where a byte of it does not belong to any character, or where it holds the character zero, as UTF-16 without a mark does:
 * what would be replaced there is never handed on.
 */
export function unicodeText(bytes: Buffer): string | undefined {
  const marked = UTF_16_MARKS.find(([, first, second]) => bytes[0] === first && bytes[1] === second);
  try {
    const text = new TextDecoder(marked?.[0] ?? 'utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** The same of PEM, whose words and codes are ASCII: what stands beside them may be in any encoding, and does not count. */
export function pemText(bytes: Buffer): string {
  return unicodeText(bytes) ?? bytes.toString('latin1');
}

/** The same, of bytes that can be nothing else. Throws a Fault that names what they are of where they are not. */
export function decode(bytes: Buffer, name: string): string {
  const text = unicodeText(bytes);
  if (text !== undefined) return text;
  throw new Fault(
    'SR102',
    `${name} is not UTF-8, and which encoding it is in cannot be told. Save it as UTF-8 (in Excel: CSV UTF-8), with or without a byte order mark.`,
  );
}
