import * as path from 'node:path';

/** What the documents call the pipeline of a root file, and the files each other: Python-Build for python-build.yml. */
export function pipelineNameOf(file: string): string {
  return path.basename(file, '.yml').replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
