import assert from 'node:assert/strict';
import { helpOfTask, overview } from '../../../scripts/task/help.ts';

describe('The help of npm run task', () => {
  const task = {
    name: 'Deploy',
    description: 'Deploys.',
    inputs: [
      {
        name: 'deploymentName',
        type: 'string',
        label: 'Deployment',
        required: true,
        helpMarkDown: '`web`, or [more](x).',
      },
      {
        name: 'onFailure',
        type: 'pickList',
        label: 'On failure',
        options: { none: 'None', rollback: 'Roll back' },
        defaultValue: 'none',
      },
      {
        name: 'aNameThatIsLongerThanItsColumnIsWide',
        type: 'string',
        label: 'Long',
        helpMarkDown: 'word '.repeat(30).trim(),
      },
    ],
  };

  it('says of each input what it means, what it takes and what it is without', () => {
    const lines = helpOfTask(task).split('\n');
    assert.equal(lines[0], 'Deploy: Deploys.');
    assert.ok(
      lines.includes('  --deploymentName                Deployment (required). web, or more.'),
      lines.join('\n'),
    );
    assert.ok(lines.includes('  --onFailure                     On failure (none | rollback; default none)'));
  });

  it('fits into a window, and a long name stands above its meaning', () => {
    const lines = helpOfTask(task).split('\n');
    assert.ok(lines.every((line) => line.length <= 100));
    assert.match(lines[lines.indexOf('  --aNameThatIsLongerThanItsColumnIsWide') + 1] ?? '', /^ {34}Long\. word word/);
  });

  it('lists the tasks, and says where the meaning of their inputs is', () => {
    assert.match(overview([task]), /^ {2}Deploy +Deploys\.$/m);
    assert.match(overview([task]), /npm run task -- Deploy --help/);
    assert.match(overview([]), /npm run task -- <task> --help/);
  });
});
