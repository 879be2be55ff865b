// npm run document: writes docs/inputs.md from the task.json files. With --check it only says whether it is in step.
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { findTasks } from './build-task.ts';
import { inputsDocument, inputsDocumentProblems } from './document-inputs-check.ts';

const root = path.join(import.meta.dirname, '..');
const names = await findTasks(path.join(root, 'tasks'));

if (process.argv.includes('--check')) {
  const problems = await inputsDocumentProblems(root, names);
  console.log(problems.join('\n') || 'docs/inputs.md is in step');
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  const { file, text } = await inputsDocument(root, names);
  writeFileSync(file, text);
  console.log(path.relative(root, file));
}
