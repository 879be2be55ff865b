/** Whether a variable's name fits a pattern of `settableVariables`: `*` and `?`, case-insensitive. */
export function matchesGlob(name: string, pattern: string): boolean {
  const expression = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 'i').test(name);
}
