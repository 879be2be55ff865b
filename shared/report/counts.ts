/** `1 request`, `2 requests`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** ` and 3 more`, to stand behind what was named; nothing where there are no others. */
export function andMore(others: number): string {
  return others > 0 ? ` and ${others} more` : '';
}

/** `1. a; 2. b`: several sentences in one line. */
export function numbered(list: readonly string[]): string {
  return list.map((one, index) => `${index + 1}. ${one}`).join('; ');
}

/** `a, b and 3 more`: names in one line, so many of them at most; `none` where there is none. */
export function enumerate(names: readonly string[], most = 20): string {
  if (names.length === 0) return 'none';
  return `${names.slice(0, most).join(', ')}${andMore(names.length - most)}`;
}
