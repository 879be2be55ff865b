// npm run document: writes the tables of docs/ that come from the task.json files, docs/rbac and the codes of errors.
// With --check it only says whether they are in step.
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { findTasks } from '../build/build-task.ts';
import { documentsWithTables, tableProblems } from './tables.ts';

const root = path.join(import.meta.dirname, '..', '..');
const names = await findTasks(path.join(root, 'tasks'));

if (process.argv.includes('--check')) {
  const problems = await tableProblems(root, names);
  console.log(problems.join('\n') || 'the tables of docs/ are in step');
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  const made = await documentsWithTables(root, names);
  for (const [file, text] of made) writeFileSync(path.join(root, file), text);
  console.log([...made.keys()].join('\n'));
}
