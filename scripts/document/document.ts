// npm run document: writes docs/inputs.md and the tables of README.md from the task.json files and docs/rbac.
// With --check it only says whether they are in step.
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { findTasks } from '../build/build-task.ts';
import { inputsDocument, inputsDocumentProblems } from '../check/documents.ts';
import { readmeProblems, readmeWithTables } from './readme.ts';

const root = path.join(import.meta.dirname, '..', '..');
const names = await findTasks(path.join(root, 'tasks'));

if (process.argv.includes('--check')) {
  const problems = [...(await inputsDocumentProblems(root, names)), ...(await readmeProblems(root, names))];
  console.log(problems.join('\n') || 'docs/inputs.md and README.md are in step');
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  const { file, text } = await inputsDocument(root, names);
  writeFileSync(file, text);
  writeFileSync(path.join(root, 'README.md'), await readmeWithTables(root, names));
  console.log(`${path.relative(root, file)} and README.md`);
}
