import type { ToldCode } from '../document/codes-table.ts';
import { addressOf } from './readme.ts';

/** Where each code is told of in the sources of this version: a JSON object of addresses by code. */
export function codePages(told: readonly ToldCode[], repository: string, version: string): string {
  const pages = told.map(({ code, file }) => [code, addressOf(repository, version, `${file}#${code.toLowerCase()}`)]);
  return `${JSON.stringify(Object.fromEntries(pages), undefined, 2)}\n`;
}
