import { statSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';

const README_BYTES = 10 * 1024;
const PAGE_BYTES = 40 * 1024;
// Read by whoever works on the extension, in parts.
const NOT_READ_WHOLE = ['docs/design.md'];

/** Pages for users that nobody reads any more, since they are too long: README.md, and what lies in docs/. */
export function pageSizeProblems(root: string): string[] {
  const pages = globSync(['README.md', 'docs/*.md'], { cwd: root, ignore: NOT_READ_WHOLE }).sort();
  return pages.flatMap((file) => {
    const { size } = statSync(path.join(root, file));
    const most = file === 'README.md' ? README_BYTES : PAGE_BYTES;
    return size > most ? [`${file} has ${size} bytes, more than ${most}; move or cut something`] : [];
  });
}
