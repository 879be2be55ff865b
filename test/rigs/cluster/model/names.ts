import { randomInt } from 'node:crypto';

/** The letters of generated names: none that could spell a word or be mistaken for another. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A random ending as the API server adds it to `generateName`. */
export function randomSuffix(length = 5): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** A 32-bit FNV-1a hash of a text. */
export function hash32(text: string): number {
  let sum = 0x811c9dc5;
  for (const byte of Buffer.from(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
}

/** A hash as pod-template-hash and controller-revision-hash write it: decimal digits in letters without vowels. */
export function safeHash(text: string): string {
  return [...String(hash32(text))].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');
}
