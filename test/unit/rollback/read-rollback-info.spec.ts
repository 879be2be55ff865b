import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { writeDeploymentRecord } from '../../../shared/contract/deployment-record.ts';
import { readRollbackInfo } from '../../../shared/rollback/cluster/read-rollback-info.ts';
import { deploymentRecord } from '../../support/notes.ts';

const { schemaVersion: _version, ...record } = deploymentRecord();

describe('rollbackInfo', () => {
  let root = '';
  const at = (...parts: readonly string[]) => path.join(root, ...parts);
  const make = async (folder: string, files: Readonly<Record<string, string>>) => {
    await mkdir(at(folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(at(folder, name), text);
  };
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'rollback-info-'));
    await make('run/rollback-info', {
      'previous-image.txt': '456\n',
      'deployment-record.json': writeDeploymentRecord(record),
    });
    await make('old', { 'previous-image.txt': 'reg/app:455 \r\n' });
    await make('none', {
      'deployment-record.json': writeDeploymentRecord(
        deploymentRecord({ previous: { rule: 'none', reason: 'first' } }),
      ),
    });
    await make('bad', { 'previous-image.txt': '456', 'deployment-record.json': '{' });
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('may be the folder, the folder around it, or one of its files', async () => {
    for (const place of ['run', 'run/rollback-info', 'run/rollback-info/previous-image.txt']) {
      const info = await readRollbackInfo(at(place));
      assert.deepEqual([info.place, info.version, info.record], [at(place), '456', deploymentRecord()]);
    }
    const byRecord = await readRollbackInfo(at('run/rollback-info/deployment-record.json'));
    assert.deepEqual([byRecord.version, byRecord.record], [undefined, deploymentRecord()]);
  });

  it('may be a bare previous-image.txt of a pipeline without our task', async () => {
    for (const place of ['old', 'old/previous-image.txt']) {
      const info = await readRollbackInfo(at(place));
      assert.deepEqual([info.version, info.record], ['reg/app:455', undefined]);
    }
  });

  it('may name nothing to go back to', async () => {
    const info = await readRollbackInfo(at('none'));
    assert.deepEqual([info.version, info.record?.previous.reason], [undefined, 'first']);
  });

  it('is refused where it is missing, with what to do', async () => {
    await assert.rejects(
      readRollbackInfo(at('nowhere')),
      /holds neither deployment-record\.json nor previous-image\.txt\. Download the artifact rollback-info/,
    );
  });

  it('is refused where a file of it is malformed: nothing is guessed', async () => {
    await assert.rejects(readRollbackInfo(at('bad')), /deployment-record\.json is not JSON/);
  });
});
