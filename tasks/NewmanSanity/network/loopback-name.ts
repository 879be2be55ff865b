/** Whether a name means this very machine wherever it is asked (RFC 6761, 6.3). */
export function isLoopbackName(name: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(name);
}
