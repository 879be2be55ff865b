const grep = new RegExp(process.env['SPECS_GREP'] ?? '');

/**
 * Whether SPECS_GREP (set by `npm run test:faults -- --grep …`) leaves a test in. Mocha's own grep comes too late: what
 * is told by one `it` after the other is begun beforehand, all at once.
 */
export function isChosen(suite: string, title: string): boolean {
  return grep.test(`${suite} ${title}`);
}
