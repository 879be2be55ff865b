import { Fault } from '../host/fault.ts';

/**
 * The text of a file or an answer: UTF-8 or, by its byte order mark, UTF-16; without the mark. Throws a Fault for bytes that are neither:
 * which of the older encodings they are in cannot be told, and what is replaced would be sent to the service.
 */
export function decode(bytes: Buffer, name: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Fault(
      `${name} is not UTF-8, and which encoding it is in cannot be told. Save it as UTF-8 (in Excel: CSV UTF-8), with or without a byte order mark.`,
    );
  }
}
