import assert from 'node:assert/strict';
import { INPUTS_THAT_COUNT, countingTable } from '../../../scripts/document/inputs-that-count.ts';
import type { DocumentedTask } from '../../../scripts/document/inputs-text.ts';
import { readTaskJson } from '../../../scripts/task-json.ts';

describe('the ten inputs that count', () => {
  const task = readTaskJson('tasks/SmartRollback') as DocumentedTask;
  const ten = INPUTS_THAT_COUNT['SmartRollback'] ?? [];

  it('are shown with default, the other words of a list, and the meaning of task.json', () => {
    const table = countingTable(task);
    assert.match(
      table,
      /^\| `strategy` \| `auto` or `undo` or `tag` or `artifact` \| `auto`: previousImageTag means tag/m,
    );
    assert.match(table, /^\| `kubernetesServiceConnection`\\\* \| {2}\| The service connection of the cluster/m);
    assert.equal(table.split('\n').length, 2 + 10);
  });

  const wrong = [
    { title: 'one that the task has not', counted: [...ten.slice(1), 'namespaces'], said: /has no input namespaces/ },
    { title: 'nine', counted: ten.slice(1), said: /has 9 inputs that count/ },
    { title: 'one twice', counted: [...ten.slice(1), ...ten.slice(1, 2)], said: /not ten different ones/ },
    { title: 'none, for a new task', counted: [], said: /has 0 inputs that count/ },
  ];
  for (const { title, counted, said } of wrong)
    it(`are refused where the list names ${title}`, () => assert.throws(() => countingTable(task, counted), said));
});
