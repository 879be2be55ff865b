import { createHash, createHmac } from 'node:crypto';

/** The SHA-256 of a text, hexadecimal. Pure. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hash of a text that nobody can guess from it alone: `hmac-sha256:…`. Pure. */
export function keyedHash(text: string, key: string): string {
  return `hmac-sha256:${createHmac('sha256', key).update(text).digest('hex')}`;
}
