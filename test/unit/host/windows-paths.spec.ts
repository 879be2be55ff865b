import assert from 'node:assert/strict';
import * as path from 'node:path';
import { TaskCommand } from 'azure-pipelines-task-lib/taskcommand.js';
import { filesIn } from '../../../shared/kubernetes/connection/kube-config.ts';
import { isBelow } from '../../../tasks/NewmanSanity/sources/paths.ts';
import { parseLoggingCommand } from '../../rigs/agent/logging-command.ts';
import { globFrom, nameFrom } from '../../../tasks/NewmanSanity/sources/paths.ts';

const SOURCES = 'D:\\a\\_work\\1\\s';

describe('paths of a Windows agent', () => {
  const globs: readonly (readonly [line: string, folder: string, pattern: string])[] = [
    ['postman\\*.json', SOURCES, 'postman/*.json'],
    ['postman/**/*.json', SOURCES, 'postman/**/*.json'],
    ['..\\other\\*.json', SOURCES, '../other/*.json'],
    ['C:\\tests\\smoke\\*.json', 'C:/tests/smoke/', '*.json'],
    ['c:/tests/**/sanity.{json,JSON}', 'c:/tests/', '**/sanity.{json,JSON}'],
    ['C:\\*.json', 'C:/', '*.json'],
    ['\\\\server\\share\\postman\\*\\sanity.json', '//server/share/postman/', '*/sanity.json'],
    ['D:\\a\\_work\\1\\s\\postman\\[ab]*.json', 'D:/a/_work/1/s/postman/', '[ab]*.json'],
  ];
  for (const [line, folder, pattern] of globs) {
    it(`the glob ${line} starts in ${folder}`, () => {
      assert.deepEqual(globFrom(line, SOURCES, path.win32), { folder, pattern });
    });
  }

  it('globs of other systems start where they did, and their backslashes stay', () => {
    const line = '/opt/post\\[man\\]/*.json';
    assert.deepEqual(globFrom(line, '/src', path.posix), { folder: '/src', pattern: line });
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
