import assert from 'node:assert/strict';
import * as path from 'node:path';
import { readFileSync } from 'node:fs';
import { artifact, withWorkbench } from '../support/workload-tests.ts';
import { put } from './support/deploy-step.ts';
import { wholeRun } from './support/sanity-step.ts';

const SHARE = process.env['TEST_SHARE'] ?? '';

describe('A rollback-info on Windows', () => {
  const bench = withWorkbench({ replicas: 1 });
  let record = '';
  let output = '';
  before(async () => {
    const run = wholeRun(await bench().deploy('457'));
    assert.equal(run.result, 'Succeeded', run.log);
    const folder = artifact(run, 'rollback-info');
    record = readFileSync(path.join(folder, 'deployment-record.json'), 'utf8');
    output = run.outputs['rollbackInfoPath'] ?? '';
  });

  const back = async (rollbackInfo: string) => {
    const run = wholeRun(await bench().rollback({ rollbackInfo, dryRun: 'true' }));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /would go back from \S+:457 to \S+:456; the server accepts it/);
  };

  it('is found by its output, in other case, with slashes, by its folder and by the one above', async () => {
    for (const place of [output, output.toUpperCase(), output.replaceAll('\\', '/'), path.dirname(output)]) {
      await back(place);
    }
  });

  it('is found on a share, and by its file in other case', async () => {
    put(`${SHARE}\\rollback-info`, 'previous-image.txt', '456\n');
    await back(`${SHARE}\\rollback-info`);
    await back(`${SHARE}\\rollback-info\\Previous-Image.TXT`);
  });

  it('is read with a byte order mark and CRLF, and in UTF-16', async () => {
    const folder = bench().job.store('by hand');
    for (const [name, text] of [
      ['mark', Buffer.from('\uFEFF456\r\n')],
      ['utf16', Buffer.from('\uFEFF456\r\n', 'utf16le')],
    ] as const) {
      put(path.join(folder, name), 'previous-image.txt', text);
      await back(path.join(folder, name));
    }
    put(path.join(folder, 'record'), 'deployment-record.json', Buffer.from(`\uFEFF${record}`, 'utf16le'));
    await back(path.join(folder, 'record'));
  });
});
