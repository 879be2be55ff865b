import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { Job } from '../rigs/agent/agent.ts';
import { batchFor } from '../support/credential-plugin.ts';
import { withWorkbench } from '../support/workload-tests.ts';
import { authorityOf, dryRun, put, withUser } from './support/deploy-step.ts';
import { sourcesOf } from './support/sanity-step.ts';

const DRIVE = process.env['TEST_DRIVE'] ?? '';
const SHARE = process.env['TEST_SHARE'] ?? '';
const EMPTY = 'apiVersion: v1\nkind: Config\nclusters: []\n';

describe('KUBECONFIG on Windows', () => {
  const bench = withWorkbench({ replicas: 1 });
  let token = '';
  before(async () => {
    const { cluster, namespace } = bench();
    const all = [{ apiGroups: ['', 'apps'], resources: ['*'], verbs: ['*'] }];
    token = await cluster.tokenFor(namespace, all);
  });

  const cases: readonly (readonly [what: string, make: (config: string, folder: string, job: Job) => string])[] = [
    ['may hold blanks and parentheses', (config, folder) => put(folder, 'config', config)],
    ['may be on another drive, with slashes', (config) => put(DRIVE, 'kube\\config', config).replaceAll('\\', '/')],
    ['may be on a share', (config) => put(SHARE, 'kube\\config', config)],
    [
      'may name two files, with blanks around them',
      (config, folder) => `${put(folder, 'first', EMPTY)} ; ${put(folder, 'second', config)};`,
    ],
    [
      'may have a byte order mark and CRLF',
      (config, folder) => put(folder, 'config', `\uFEFF${config.replaceAll('\n', '\r\n')}`),
    ],
    [
      'may be in UTF-16, as > of PowerShell 5.1 writes it',
      (config, folder) => put(folder, 'config', Buffer.from(`\uFEFF${config}`, 'utf16le')),
    ],
    ['may stand in quotes', (config, folder) => `"${put(folder, 'config', config)}"`],
    ['may hold a semicolon in quotes', (config, folder) => `"${put(folder, 'a;b\\config', config)}";`],
    ['may be spelled without its drive', (config, folder) => put(folder, 'config', config).replace(/^[A-Za-z]:/, '')],
    [
      'may name its authority and token file from its own folder, with backslashes',
      (config, folder) => {
        put(folder, 'certs\\ca.pem', authorityOf(config).replaceAll('\n', '\r\n'));
        put(folder, '..\\certs\\token', `\uFEFF${token}\r\n`);
        return put(folder, 'config', withUser(config, { tokenFile: '..\\certs\\token' }, 'certs\\ca.pem'));
      },
    ],
    [
      'may name its authority in UTF-16, with slashes',
      (config, folder) => {
        put(folder, 'certs\\ca.pem', Buffer.from(`\uFEFF${authorityOf(config)}`, 'utf16le'));
        return put(folder, 'config', withUser(config, { token }, 'certs/ca.pem'));
      },
    ],
  ];
  for (const [what, make] of cases) {
    it(what, async () => {
      const run = await dryRun(bench(), (folder, job) => make(bench().cluster.kubeconfig, folder, job));
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(!run.log.includes(token));
    });
  }

  describe('with a credential plugin', () => {
    const PLUGIN = `process.stdout.write((process.env.MARK ?? '') + JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: process.env.TOKEN } }));`;
    const BATCH = batchFor('plugin.cjs');
    const answer = (folder: string) => {
      put(folder, 'bin\\plugin.cjs', PLUGIN);
      put(folder, 'bin\\batch.cmd', BATCH);
      put(folder, 'bin\\other.bat', BATCH);
    };
    const run = (
      plugin: (folder: string) => {
        readonly command: string;
        readonly args?: readonly string[];
        readonly mark?: string;
      },
      onPath = false,
      sources: Readonly<Record<string, string>> = {},
    ) => {
      const bin = { folder: '' };
      const environment: Record<string, string> = {};
      return dryRun(
        bench(),
        (_, job) => {
          // The cmd of Wine finds no batch file below a folder with blanks, however they are quoted.
          const folder = job.store('kube');
          answer(folder);
          for (const [name, text] of Object.entries(sources)) put(sourcesOf(job), name, text);
          bin.folder = path.join(folder, 'bin');
          if (onPath) environment['PATH'] = `${bin.folder};${process.env['PATH'] ?? ''}`;
          const { command, args = [], mark } = plugin(folder);
          const env = [{ name: 'TOKEN', value: token }, ...(mark === undefined ? [] : [{ name: 'MARK', value: mark }])];
          const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command, args, env };
          return put(folder, 'config', withUser(bench().cluster.kubeconfig, { exec }));
        },
        environment,
      );
    };
    const script = (folder: string) => path.join(folder, 'bin', 'plugin.cjs');
    const node = process.execPath;

    const works: readonly (readonly [what: string, plugin: Parameters<typeof run>[0], onPath?: boolean])[] = [
      ['that is a program, by its path', (folder) => ({ command: node, args: [script(folder)] })],
      ['without .exe', (folder) => ({ command: node.replace(/\.exe$/i, ''), args: [script(folder)] })],
      ['with slashes', (folder) => ({ command: node.replaceAll('\\', '/'), args: [script(folder)] })],
      ['that is a batch file, by its path', (folder) => ({ command: path.join(folder, 'bin', 'batch.cmd') })],
      ['that is a .bat on PATH', () => ({ command: 'other.bat' }), true],
      ['that is a batch file on PATH, without its ending', () => ({ command: 'batch' }), true],
      [
        'that is run by cmd',
        (folder) => ({ command: 'cmd', args: ['/d', '/c', `${path.join(folder, 'bin')}\\batch.cmd`] }),
      ],
      ['whose path counts from the kubeconfig', () => ({ command: '.\\bin\\batch.cmd' })],
    ];
    for (const [what, plugin, onPath] of works) {
      it(what, async () => {
        const ended = await run(plugin, onPath);
        assert.equal(ended.result, 'Succeeded', ended.log);
        assert.ok(!ended.log.includes(token), 'the token is masked');
      });
    }

    for (const command of ['kubelogin-that-is-missing', 'assoc', 'stray']) {
      it(`${command}, which is no program on PATH, is not on this agent, whatever cmd and the sources know`, async () => {
        const ended = await run(() => ({ command }), false, { 'stray.cmd': BATCH, 'plugin.cjs': PLUGIN });
        assert.equal(ended.result, 'Failed', ended.log);
        assert.match(ended.errors.join(), new RegExp(`credential plugin '${command}' .* is not on this agent`));
      });
    }

    it('that prints a byte order mark is refused with what it printed', async () => {
      const ended = await run((folder) => ({ command: node, args: [script(folder)], mark: '\uFEFF' }));
      assert.equal(ended.result, 'Failed', ended.log);
      assert.match(ended.errors.join(), /credential plugin/);
    });
  });
});
