import { tagOf } from './image.ts';

/**
 * What a word in an image's tag makes of its container; the longer words stand before those they contain, and the first one
 * that is found counts. The same list, in the same order, as ../../real-node/registry.go and ../../control-plane/words.go have.
 */
export const WORDS = [
  ...['missing', 'denied', 'scope', 'basic', 'forbidden', 'limited', 'unavailable'],
  ...['nocommand', 'root', 'foreign', 'badconfig'],
  ...['lateexit', 'crash', 'flaky', 'hostile', 'completed', 'lateoom', 'oom'],
  ...['notready', 'slow', 'deaf', 'stubborn', 'wrong'],
] as const;

export type Word = (typeof WORDS)[number] | 'good';

/** The word that counts for an image; `good` where its tag holds none. */
export function wordOf(image: string): Word {
  const tag = tagOf(image);
  return WORDS.find((word) => tag.includes(word)) ?? 'good';
}
