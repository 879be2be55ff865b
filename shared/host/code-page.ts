import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { ErrorCode } from './error-codes.ts';

/** What a package that knows where its sources are lays beside the bundle of each task: the page of every code. */
export const CODE_PAGES = 'code-pages.json';

/**
 * The address that tells of a code, as the package in this folder has it. `undefined` where the package does not know
 * where its pages are, or what it has is no address: a step that failed has something to say without it.
 */
export function codePage(folder: string, code: ErrorCode): string | undefined {
  try {
    const pages = JSON.parse(readFileSync(path.join(folder, CODE_PAGES), 'utf8')) as Readonly<Record<string, unknown>>;
    const page = pages[code];
    return typeof page === 'string' && URL.canParse(page) ? page : undefined;
  } catch {
    return undefined;
  }
}
