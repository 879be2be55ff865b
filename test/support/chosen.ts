import { createHash } from 'node:crypto';

const grep = new RegExp(process.env['SPECS_GREP'] ?? '');
const share = /^(\d+)\/(\d+)$/.exec(process.env['SPECS_SHARE'] ?? '1/1');

/**
 * Whether SPECS_GREP and SPECS_SHARE (set by `npm run test:faults -- --grep … --share …`) leave a test in. Mocha's own grep
 * comes too late: what is told by one `it` after the other is begun beforehand, all at once.
 */
export function isChosen(suite: string, title: string): boolean {
  if (share === null) throw new Error('SPECS_SHARE is not of the form 2/3');
  return grep.test(`${suite} ${title}`) && isInShare(`${suite} ${title}`, Number(share[1]), Number(share[2]));
}

/** Of a list those that are in the share that SPECS_SHARE says: every so many, so that all shares are alike in size. */
export function shareOf<T>(all: readonly T[]): readonly T[] {
  if (share === null) throw new Error('SPECS_SHARE is not of the form 2/3');
  return all.filter((_, index) => index % Number(share[2]) === Number(share[1]) - 1);
}

/** Whether a title is in this share, counted from 1, of so many: each title is in exactly one of them. */
export function isInShare(title: string, turn: number, of: number): boolean {
  return createHash('sha256').update(title).digest().readUInt32BE() % of === turn - 1;
}
