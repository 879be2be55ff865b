import assert from 'node:assert/strict';
import { pluginFiles } from '../../../shared/kubernetes/plugin-command.ts';

const PATH = 'C:\\bin;"C:\\Program Files\\az;2";;.;tools;\\\\server\\share';

describe('a credential plugin on Windows is looked for', () => {
  const cases: readonly (readonly [
    what: string,
    command: string,
    files: readonly string[],
    endings?: string | undefined,
  ])[] = [
    [
      'in the folders of PATH, by the endings of PATHEXT, and not in the current one',
      'kubelogin',
      [
        'C:\\bin\\kubelogin.EXE',
        'C:\\bin\\kubelogin.CMD',
        'C:\\Program Files\\az;2\\kubelogin.EXE',
        'C:\\Program Files\\az;2\\kubelogin.CMD',
        '\\\\server\\share\\kubelogin.EXE',
        '\\\\server\\share\\kubelogin.CMD',
      ],
    ],
    [
      'as it is first where it has an ending',
      'D:\\tools\\kubelogin.cmd',
      ['D:\\tools\\kubelogin.cmd', 'D:\\tools\\kubelogin.cmd.EXE', 'D:\\tools\\kubelogin.cmd.CMD'],
    ],
    [
      'by its path, whatever PATH says, where it has slashes or a drive',
      'D:/tools.d/login',
      ['D:/tools.d/login.EXE', 'D:/tools.d/login.CMD'],
    ],
    ['below the current folder of a drive where that is named', 'D:login', ['D:login.EXE', 'D:login.CMD']],
    [
      'by the usual endings where PATHEXT is not set',
      'C:\\login',
      ['C:\\login.com', 'C:\\login.exe', 'C:\\login.bat', 'C:\\login.cmd'],
      undefined,
    ],
    [
      'by the usual endings where PATHEXT is empty',
      'C:\\a.exe',
      ['C:\\a.exe', 'C:\\a.exe.com', 'C:\\a.exe.exe', 'C:\\a.exe.bat', 'C:\\a.exe.cmd'],
      '',
    ],
    ['by endings without their dot', 'C:\\login', ['C:\\login.exe'], ';exe;'],
  ];
  for (const [what, command, files, ...endings] of cases) {
    it(what, () => {
      const [given] = endings.length === 0 ? ['.EXE;.CMD'] : endings;
      assert.deepEqual(pluginFiles(command, PATH, given), files);
    });
  }

  it('nowhere by a bare name where PATH is not set', () =>
    assert.deepEqual(pluginFiles('kubelogin', undefined, '.EXE'), []));
});
