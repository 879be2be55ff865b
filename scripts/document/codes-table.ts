import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';
import { ERROR_CODES } from '../../shared/host/error-codes.ts';

/** A heading that is a code, and the sentence below it. */
export interface ToldCode {
  readonly code: string;
  readonly title: string;
  /** Below `root`. */
  readonly file: string;
}

/** Every code that a page of docs/ has a heading for. */
export function toldCodes(root: string): ToldCode[] {
  const pages = globSync('docs/*.md', { cwd: root }).sort();
  return pages.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(/^### (SR\d+)\n\n(.*)$/gm)].map(([, code = '', title = '']) => ({ code, title, file }));
  });
}

/** All codes, what they mean, and the heading that tells more; without a link where there is none. */
export function codesTable(root: string): string {
  const pages = new Map(toldCodes(root).map(({ code, file }) => [code, path.posix.basename(file)]));
  const rows = Object.entries(ERROR_CODES).map(([code, title]) => {
    const page = pages.get(code);
    return `| ${page === undefined ? code : `[${code}](${page}#${code.toLowerCase()})`} | ${title} |`;
  });
  return ['| code | what happened |', '| --- | --- |', ...rows].join('\n');
}
