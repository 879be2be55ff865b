// npm run check: what tfx only warns about, or does not look at, is an error here.
//   --record         adds new inputs to the recorded ones first
//   --only WORDS     only the checks with these words in their names
//   --vsix FOLDER    where the package is; default dist
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { recordInputs } from './recorded-inputs.ts';
import { RECORDED, checksOf, declaredTasks } from './all-checks.ts';

const root = path.join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    vsix: { type: 'string', default: 'dist' },
  },
});
if (values.record) recordInputs(path.join(root, RECORDED), (await declaredTasks(root)).tasks);

let passed = 0;
let failed = 0;
for (const { what, find } of await checksOf(root, path.resolve(root, values.vsix))) {
  if (!what.includes(values.only)) continue;
  const problems = await problemsOf(find);
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(problems.length === 0 ? `ok ${what}` : `FAILED ${what}: ${problems.join('; ')}`);
}
console.log(`${passed} checks passed, ${failed} checks failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function problemsOf(find: () => readonly string[] | Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await find();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
