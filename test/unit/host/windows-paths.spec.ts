import assert from 'node:assert/strict';
import * as path from 'node:path';
import { TaskCommand } from 'azure-pipelines-task-lib/taskcommand.js';
import { filesIn } from '../../../shared/kubernetes/kube-config-files.ts';
import { isNamed, sameForm, whyNotOnWindows } from '../../../shared/files/file-name.ts';
import { isBelow } from '../../../shared/files/paths.ts';
import { parseLoggingCommand } from '../../rigs/agent/logging-command.ts';
import { globFrom, nameFrom } from '../../../shared/files/paths.ts';

const SOURCES = 'D:\\a\\_work\\1\\s';

describe('paths of a Windows agent', () => {
  const folders = new Set([
    `${SOURCES}\\postman`,
    `${SOURCES}\\sets (x86)`,
    'D:\\a\\_work\\1\\other',
    'C:\\tests',
    'c:\\tests',
    'C:\\tests\\smoke',
    'C:\\Azure Agent (1)',
    'C:\\Azure Agent (1)\\s',
    '\\\\server\\share\\postman',
    ...['D:\\a', 'D:\\a\\_work', 'D:\\a\\_work\\1', SOURCES],
  ]);
  const globs: readonly (readonly [line: string, folder: string, pattern: string])[] = [
    ['postman\\*.json', `${SOURCES}\\postman`, '*.json'],
    ['postman/**/*.json', `${SOURCES}\\postman`, '**/*.json'],
    ['missing\\*.json', SOURCES, 'missing/*.json'],
    ['sets (x86)\\*.json', `${SOURCES}\\sets (x86)`, '*.json'],
    ['..\\other\\*.json', 'D:\\a\\_work\\1\\other', '*.json'],
    ['C:\\tests\\smoke\\*.json', 'C:\\tests\\smoke', '*.json'],
    ['C:\\Azure Agent (1)\\s\\**\\*.json', 'C:\\Azure Agent (1)\\s', '**/*.json'],
    ['c:/tests/**/sanity.{json,JSON}', 'c:\\tests', '**/sanity.{json,JSON}'],
    ['C:\\tests\\{smoke\\a,load}\\*.json', 'C:\\tests', '{smoke/a,load}/*.json'],
    ['C:\\*.json', 'C:\\', '*.json'],
    ['D:postman\\*.json', `${SOURCES}\\postman`, '*.json'],
    ['\\\\server\\share\\postman\\*\\sanity.json', '\\\\server\\share\\postman', '*/sanity.json'],
    ['D:\\a\\_work\\1\\s\\postman\\[ab]*.json', `${SOURCES}\\postman`, '[ab]*.json'],
  ];
  for (const [line, folder, pattern] of globs) {
    it(`the glob ${line} starts in ${folder}`, async () => {
      const isFolder = (place: string) => Promise.resolve(folders.has(place));
      assert.deepEqual(await globFrom(line, SOURCES, isFolder, path.win32), { folder, pattern });
    });
  }

  it('globs of other systems start in the last folder that there is, and their backslashes stay', async () => {
    const isFolder = (place: string) => Promise.resolve(['/opt', '/opt/sets (1)'].includes(place));
    assert.deepEqual(await globFrom('/opt/post\\[man\\]/*.json', '/src', isFolder, path.posix), {
      folder: '/opt',
      pattern: 'post\\[man\\]/*.json',
    });
    assert.deepEqual(await globFrom('/opt/sets (1)/*.json', '/src', isFolder, path.posix), {
      folder: '/opt/sets (1)',
      pattern: '*.json',
    });
  });

  const files: readonly (readonly [file: string, name: string])[] = [
    ['D:\\a\\_work\\1\\s\\postman\\sanity.json', 'postman/sanity.json'],
    ['d:\\A\\_WORK\\1\\S\\sanity.json', 'sanity.json'],
    ['D:\\a\\_work\\1\\s\\..name\\sanity.json', '..name/sanity.json'],
    ['D:\\a\\_work\\1\\secret\\sanity.json', 'sanity.json'],
    ['C:\\Users\\somebody\\sanity.json', 'sanity.json'],
    ['\\\\server\\share\\sanity.json', 'sanity.json'],
  ];
  for (const [file, name] of files) {
    it(`${file} is called ${name} in reports`, () => assert.equal(nameFrom(SOURCES, file, path.win32), name));
  }

  const inside: readonly (readonly [file: string, folder: string, isInside: boolean])[] = [
    ['D:\\work\\files\\a.txt', 'D:\\work', true],
    ['d:\\WORK\\a.txt', 'D:\\work', true],
    ['D:\\work\\..a.txt', 'D:\\work', true],
    ['D:\\work2\\a.txt', 'D:\\work', false],
    ['D:\\work\\..\\a.txt', 'D:\\work', false],
    ['C:\\work\\a.txt', 'D:\\work', false],
    ['\\\\server\\share\\work\\a.txt', '\\\\server\\share\\work', true],
    ['\\\\server\\other\\work\\a.txt', '\\\\server\\share\\work', false],
    ['\\\\?\\C:\\work\\a.txt', 'D:\\work', false],
  ];
  for (const [file, folder, isInside] of inside) {
    it(`${file} ${isInside ? 'may' : 'may not'} be sent where the working directory is ${folder}`, () => {
      assert.equal(isBelow(file, folder, path.win32), isInside);
    });
  }

  // As collections name files for uploads, and what Windows finds there from the working directory.
  const uploads: readonly (readonly [source: string, isInside: boolean])[] = [
    ['sub\\a.txt', true],
    ['sub/a.txt', true],
    ['D:sub\\a.txt', true],
    ['d:a.txt', true],
    ['SUB~1\\INSIDE~1.TXT', true],
    ['D:\\WORK\\SUB~1\\a.txt', true],
    ['..~1\\a.txt', true],
    ['a.txt:stream', true],
    ['D:..\\a.txt', false],
    ['D:sub\\..\\..\\a.txt', false],
    ['..\\OUTSID~1.TXT', false],
    ['..\\WORK2~1\\a.txt', false],
    ['D:\\WORK2~1\\a.txt', false],
    ['SUB~1\\..\\..\\a.txt', false],
    ['C:a.txt', false],
    ['C:work\\a.txt', false],
    ['\\a.txt', false],
    ['/a.txt', false],
    ['\\\\server\\share\\a.txt', false],
    ['//server/share/a.txt', false],
    ['\\\\?\\D:\\work\\a.txt', false],
    ['\\\\.\\D:\\work\\a.txt', false],
    ['\\\\?\\UNC\\server\\share\\a.txt', false],
  ];
  for (const [source, isInside] of uploads) {
    it(`the upload ${source} ${isInside ? 'lies inside' : 'does not lie inside'} of D:\\work`, () => {
      const folder = 'D:\\work';
      assert.equal(isBelow(path.win32.resolve(folder, source), folder, path.win32), isInside);
    });
  }

  it('KUBECONFIG is split at semicolons, so that drives stay whole', () => {
    const both = 'C:\\Users\\me\\.kube\\config;\\\\server\\share\\config; ;D:\\x y\\k;';
    assert.deepEqual(filesIn(both, path.win32.delimiter), [
      'C:\\Users\\me\\.kube\\config',
      '\\\\server\\share\\config',
      'D:\\x y\\k',
    ]);
    assert.deepEqual(filesIn('/a:/b', path.posix.delimiter), ['/a', '/b']);
    assert.deepEqual(filesIn(undefined), []);
  });

  it('KUBECONFIG may hold quotes, which protect a semicolon and are no part of the path', () => {
    const quoted = '"C:\\Program Files\\kube\\config";C:\\a;"D:\\x;y\\k"';
    assert.deepEqual(filesIn(quoted, path.win32.delimiter), ['C:\\Program Files\\kube\\config', 'C:\\a', 'D:\\x;y\\k']);
    assert.deepEqual(filesIn(';', path.win32.delimiter), []);
    assert.deepEqual(filesIn('/with "quotes":/b', path.posix.delimiter), ['/with "quotes"', '/b']);
  });

  it('a file of an artifact is the same in any case on Windows only', () => {
    assert.equal(isNamed('C:\\in\\Previous-Image.TXT', 'previous-image.txt', 'win32'), true);
    assert.equal(isNamed('/in/Previous-Image.TXT', 'previous-image.txt', 'linux'), false);
    assert.equal(isNamed('/in/previous-image.txt', 'previous-image.txt', 'linux'), true);
    assert.equal(isNamed('C:\\in\\other.txt', 'previous-image.txt', 'win32'), false);
  });

  it('two spellings of one file are one file on Windows only', () => {
    assert.equal(sameForm('C:\\Postman\\A.json', 'win32'), sameForm('c:\\postman\\a.JSON', 'win32'));
    assert.notEqual(sameForm('/postman/A.json', 'linux'), sameForm('/postman/a.json', 'linux'));
  });

  const names: readonly (readonly [place: string, isGood: boolean])[] = [
    ['results', true],
    ['.\\results', true],
    ['..\\results.d\\x', true],
    ['results.', false],
    ['results.\\x', false],
    ['out \\x', false],
    ['...', false],
  ];
  for (const [place, isGood] of names) {
    it(`a folder ${place} ${isGood ? 'is taken' : 'is refused: only Node would find it'}`, () => {
      assert.equal(whyNotOnWindows(place, 'win32') === undefined, isGood);
      assert.equal(whyNotOnWindows(place, 'linux'), undefined);
    });
  }

  it('reach the agent in a logging command as they are', () => {
    for (const file of [
      'C:\\a;b]\\100%\\x y',
      '\\\\server\\share\\new\\rows',
      'C:\\%0A\\%5D\\%3B\\%AZP25',
      'D:\\ümläut',
    ]) {
      const command = new TaskCommand(
        'artifact.upload',
        { artifactname: file, containerfolder: file },
        file,
      ).toString();
      const { properties, data } = parseLoggingCommand(command) ?? assert.fail(command);
      assert.deepEqual([properties['artifactname'], properties['containerfolder'], data], [file, file, file]);
    }
  });
});
