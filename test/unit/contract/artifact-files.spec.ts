import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import {
  findArtifactFile,
  outputFolder,
  readContractFile,
  writeArtifact,
} from '../../../shared/contract/files/artifact-files.ts';
import { writeWhole } from '../../../shared/files/disk/write-whole.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { RecordingHost } from '../../support/recording-host.ts';

describe('the files of an artifact', () => {
  let root = '';
  const at = (...parts: readonly string[]) => path.join(root, ...parts);
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'artifact-files-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('go into a new folder for every run of a task, below Agent.TempDirectory', async () => {
    const host = new RecordingHost({}, { 'Agent.TempDirectory': root });
    const folders = [
      await outputFolder(host, 'CaptureAndDeploy', undefined),
      await outputFolder(host, 'CaptureAndDeploy', undefined),
    ];
    assert.equal(new Set(folders).size, 2);
    for (const folder of folders) {
      assert.ok(folder.startsWith(at('smart-rollback', 'CaptureAndDeploy-')));
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('go into the folder that is given, relative to the working directory of the job', async () => {
    const host = new RecordingHost({}, { 'System.DefaultWorkingDirectory': root });
    assert.equal(await outputFolder(host, 'X', 'out/here'), at('out', 'here'));
    assert.equal(await outputFolder(host, 'X', at('there')), at('there'));
    assert.deepEqual((await readdir(root)).sort(), ['out', 'there']);
  });

  it('go below the current folder where there is no agent', async () => {
    const before = process.cwd();
    process.chdir(root);
    try {
      const folder = await outputFolder(new RecordingHost(), 'X', undefined);
      assert.ok(folder.startsWith(path.join(process.cwd(), 'smart-rollback')));
      assert.equal(await outputFolder(new RecordingHost(), 'X', 'out'), path.join(process.cwd(), 'out'));
    } finally {
      process.chdir(before);
    }
  });

  it('are in one folder for each artifact; what is not known makes no file', async () => {
    const folder = await writeArtifact(root, 'rollback-info', {
      'previous-image.txt': undefined,
      'deployment-record.json': '{}\n',
    });
    assert.equal(folder, at('rollback-info'));
    assert.deepEqual(await readdir(folder), ['deployment-record.json']);
    assert.equal(await readFile(at('rollback-info', 'deployment-record.json'), 'utf8'), '{}\n');
  });

  it('are whole, and replace what a step before left', async () => {
    await writeWhole(at('f.txt'), 'one and more');
    await writeWhole(at('f.txt'), 'two ✓');
    assert.equal(await readFile(at('f.txt'), 'utf8'), 'two ✓');
    assert.deepEqual(await readdir(root), ['f.txt']);
  });

  it('are read in UTF-16 too, as PowerShell 5.1 writes them by > previous-image.txt', async () => {
    await writeFile(at('previous-image.txt'), Buffer.from('\uFEFF456\r\n', 'utf16le'));
    assert.equal(await readContractFile(at('previous-image.txt')), '456\r\n');
  });

  it('are absent where they cannot be written; the error says what to check', async () => {
    await assert.rejects(writeWhole(at('no', 'folder', 'f.txt'), 'x'), (error) => {
      assert.ok(error instanceof Fault);
      assert.match(error.message, /f\.txt cannot be written: .*Check outputDirectory and the free space/);
      return true;
    });
    await writeFile(at('file'), '');
    await assert.rejects(
      writeArtifact(at('file'), 'deploy-info', {}),
      /The folder .* cannot be made: .*Check outputDirectory/,
    );
  });

  it('leave nothing behind where they cannot be written', async () => {
    await mkdir(at('taken', 'inside'), { recursive: true });
    await assert.rejects(writeWhole(at('taken'), 'x'), Fault);
    assert.deepEqual(await readdir(root), ['taken']);
  });
});

describe('a place of an artifact', () => {
  let root = '';
  const at = (...parts: readonly string[]) => path.join(root, ...parts);
  const find = (place: string) => findArtifactFile(place, 'rollback-info', 'previous-image.txt');
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'artifact-place-'));
    await mkdir(at('run', 'rollback-info'), { recursive: true });
    await writeFile(at('run', 'rollback-info', 'previous-image.txt'), '456\n');
    await writeFile(at('run', 'other.txt'), 'x');
    await mkdir(at('odd', 'previous-image.txt'), { recursive: true });
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('may be the file, its folder, or the folder that holds the folder of the artifact', async () => {
    const file = at('run', 'rollback-info', 'previous-image.txt');
    assert.equal(await find(file), file);
    assert.equal(await find(at('run', 'rollback-info')), file);
    assert.equal(await find(at('run', 'rollback-info') + path.sep), file);
    assert.equal(await find(at('run')), file);
  });

  it('holds nothing where it is missing, another file, or a folder of that name', async () => {
    for (const place of [root, at('nowhere'), at('run', 'other.txt'), at('odd'), at('odd', 'previous-image.txt'), '']) {
      assert.equal(await find(place), undefined, place);
    }
  });

  it('is read as it is', async () => {
    assert.equal(await readContractFile(at('run', 'rollback-info', 'previous-image.txt')), '456\n');
  });

  it('is refused where it cannot be read', async () => {
    await assert.rejects(readContractFile(at('nowhere')), /nowhere cannot be read: .*Check the path/);
    await assert.rejects(readContractFile(at('run')), /cannot be read/);
  });

  it('is refused where the file is far too large to be one of the contract', async () => {
    await writeFile(at('huge'), '');
    await truncate(at('huge'), 1_048_577);
    await assert.rejects(readContractFile(at('huge')), /has 1048577 bytes, far more than any file of the contract/);
  });
});
