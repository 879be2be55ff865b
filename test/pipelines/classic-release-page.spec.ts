import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { root, tasks } from '../../scripts/pipelines/project.ts';

const page = readFileSync(path.join(root, 'docs', 'classic-release.md'), 'utf8');
const [, steps = ''] = page.split('## Steps');

describe('docs/classic-release.md', () => {
  it('calls inputs and their groups what the editor calls them', () => {
    const labels = tasks.flatMap(({ inputs, groups = [] }) => [
      ...inputs.map(({ label }) => label),
      ...groups.map(({ displayName }) => displayName),
    ]);
    const named = [...steps.matchAll(/(?<![\w_`(/])_([A-Z][^_`]+)_(?!\w)/g)].map(([, label = '']) => label);
    assert.ok(named.length >= 12, named.join(', '));
    assert.deepEqual(
      named.filter((label) => !labels.includes(label)),
      [],
    );
  });

  it('adds every task by the name that the editor shows', () => {
    for (const { friendlyName } of tasks) assert.ok(steps.includes(`Add task, ${friendlyName}.**`), friendlyName);
  });
});
