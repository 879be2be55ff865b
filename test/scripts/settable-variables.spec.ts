import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { outputProblems, variablesOfCode } from '../../scripts/check/outputs.ts';
import { readTaskJson } from '../../scripts/task-json.ts';
import { maySetVariable } from '../rigs/agent/task-definition.ts';
import { inheritedNames } from '../support/properties.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const TASKS = readdirSync(path.join(ROOT, 'tasks'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

// What a foreign ##vso[task.setvariable] would like to set, for this step or for later ones.
const WISHES = [
  ...['PATH', 'Path', 'NODE_OPTIONS', 'NODE_PATH', 'LD_PRELOAD', 'BASH_ENV', 'PSModulePath', 'DOTNET_STARTUP_HOOKS'],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'KUBECONFIG',
    'GIT_SSH_COMMAND',
  ],
  ...['System.AccessToken', 'System.Debug', 'Build.BuildId', 'Agent.TempDirectory', 'Agent.ProxyUrl', 'BUILD_BUILDID'],
  ...[
    'SmartRollback.Anything',
    'results',
    'result.x',
    'xresult',
    'changed;x',
    '*',
    '?',
    '',
    ' result',
    ...inheritedNames,
  ],
];

describe('What a task may set, by its task.json', () => {
  for (const task of TASKS) {
    it(`${task}: every variable that its code sets, and no other`, async () => {
      const folder = path.join(ROOT, 'tasks', task);
      const code = await variablesOfCode(ROOT, folder);
      assert.ok(code.outputs.size > 0);
      assert.deepEqual(outputProblems(readTaskJson(folder), code), []);
    });

    it(`${task}: nothing that could harm a later step, in whatever spelling`, () => {
      const definition = readTaskJson(path.join(ROOT, 'tasks', task));
      const allowed = definition.restrictions?.settableVariables?.allowed ?? [];
      assert.ok(allowed.length > 0, 'without a list everything may be set');
      for (const name of allowed) {
        assert.match(name, /^[A-Za-z.]+$/, `${name} is no glob`);
        assert.ok(maySetVariable(definition, name.toUpperCase()));
      }
      for (const name of WISHES) assert.ok(!maySetVariable(definition, name), name);
    });
  }
});
