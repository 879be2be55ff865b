import assert from 'node:assert/strict';
import { parseCommandLine } from '../../../scripts/task/command-line.ts';

const declared = [
  { name: 'deploymentName', type: 'string' },
  { name: 'dryRun', type: 'boolean' },
  { name: 'force', type: 'boolean' },
];

describe('command line', () => {
  it('has one option for each input, and those of the shell', () => {
    const asked = parseCommandLine(
      [
        '--deploymentName',
        'web',
        '--kubeconfig=k.yaml',
        '--variable',
        'Build.BuildId=4=5',
        '--variable',
        'A=',
        '--debug',
      ],
      declared,
    );
    assert.deepEqual([...asked.inputs], [['deploymentName', 'web']]);
    assert.deepEqual(
      [...asked.variables],
      [
        ['Build.BuildId', '4=5'],
        ['A', ''],
      ],
    );
    assert.deepEqual(
      [asked.kubeconfig, asked.context, asked.artifacts, asked.debug],
      ['k.yaml', undefined, undefined, true],
    );
  });

  it('lets a boolean stand without a value', () => {
    const inputs = (...args: string[]) => Object.fromEntries(parseCommandLine(args, declared).inputs);
    assert.deepEqual(inputs('--dryRun', '--force'), { dryRun: 'true', force: 'true' });
    assert.deepEqual(inputs('--dryRun', 'false', '--force=false'), { dryRun: 'false', force: 'false' });
  });

  it('names what it does not know, and where to look', () => {
    for (const args of [['--deployment', 'web'], ['web'], ['--deploymentName'], ['--variable', '=x']]) {
      assert.throws(
        () => parseCommandLine(args, declared),
        (error) => error instanceof Error && !error.message.includes('\n') && error.message.length > 20,
      );
    }
    assert.throws(() => parseCommandLine(['--deployment', 'web'], declared), /'--deployment'.*npm run task/s);
  });
});
