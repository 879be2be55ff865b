import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { toldCodes } from '../../../scripts/document/codes-table.ts';
import { codePages } from '../../../scripts/package/code-pages.ts';
import { ERROR_CODES } from '../../../shared/host/error-codes.ts';
import { derivedGuid, packedTask } from '../../../scripts/package/identity.ts';
import type { Manifest, PackedTaskJson } from '../../../scripts/package/identity.ts';
import { readPackageOptions } from '../../../scripts/package/options.ts';
import { addressOf, packedReadme } from '../../../scripts/package/readme.ts';
import { root } from '../../support/copy.ts';

describe('options of npm run package', () => {
  const cases: readonly (readonly [words: string, wanted: object | RegExp])[] = [
    ['', { dev: false, output: 'dist' }],
    ['--dev --publisher acme', { dev: true, publisher: 'acme', output: 'dist' }],
    ['--dev --patch 7 --output x', { dev: true, patch: 7, output: 'x' }],
    ['--repository https://me@dev.azure.com/o/p/_git/r', { repository: 'https://dev.azure.com/o/p/_git/r' }],
    ['--repository https://github.com/o/r.git', { repository: 'https://github.com/o/r' }],
    ['--repository https://github.com/o/r/', { repository: 'https://github.com/o/r' }],
    ['--publisher acme --public', { publisher: 'acme', isPublic: true }],
    ['--dev --public', /--public is not for --dev: a test copy stays private/],
    ['--publisher', /--publisher/],
    ['--publisher a/b', /--publisher a\/b is no publisher id/],
    ['--patch 7', /--patch is for --dev only/],
    ['--dev --patch seven', /--patch seven is no number/],
    ['--repository git@github.com:o/r', /is no https URL/],
    ['--publish', /Unknown option '--publish'/],
    ['acme', /Unexpected argument 'acme'/],
  ];
  for (const [words, wanted] of cases) {
    it(`${words || 'none'}: ${wanted instanceof RegExp ? 'refused, with all that there are' : 'read'}`, () => {
      const read = () => readPackageOptions(words.split(' ').filter((word) => word !== ''));
      if (!(wanted instanceof RegExp)) assert.deepEqual(read(), { dev: false, output: 'dist', ...wanted });
      else assert.throws(read, (error: Error) => wanted.test(error.message) && /--output FOLDER/.test(error.message));
    });
  }
});

describe('the marketplace page', () => {
  const page = (text: string, repository?: string, dev = false) =>
    packedReadme(text, '1.2.3', ['NewmanSanity'], { dev, ...(repository === undefined ? {} : { repository }) });

  it('has plain words where nobody said where the sources are', () => {
    assert.equal(page('see [the docs](docs/a.md#b) and [here](#here)'), 'see the docs and [here](#here)');
  });

  it('leads to the sources of its version', () => {
    const text = page('[docs](docs/a.md#b)', 'https://github.com/o/r');
    assert.equal(text, '[docs](https://github.com/o/r/blob/v1.2.3/docs/a.md#b)');
  });

  it('leaves pictures and addresses as they are', () => {
    const text = '![x](images/a.png) [y](https://example.com)';
    assert.equal(page(text), text);
  });

  it('leaves out comments, and what is for those who have the sources', () => {
    const text = 'a\n\n<!-- inputs -->\n\nb\n\n<!-- repository only -->\n\nc\n\n<!-- /repository only -->\n\nd\n';
    assert.equal(page(text), 'a\n\nb\n\nd\n');
  });

  it('of a test copy names the tasks that the copy has', () => {
    assert.equal(page('NewmanSanity@1, NewmanSanity', undefined, true), 'NewmanSanityDev@1, NewmanSanity');
  });

  it('knows how Azure Repos shows a file', () => {
    const address = addressOf('https://dev.azure.com/o/p/_git/r', '1.2.3', 'docs/a.md#b');
    assert.equal(address, 'https://dev.azure.com/o/p/_git/r?path=/docs/a.md&version=GTv1.2.3&anchor=b');
  });
});

describe('the pages of the codes', () => {
  const pages = (repository: string) =>
    JSON.parse(codePages(toldCodes(root), repository, '1.2.3')) as Readonly<Record<string, string>>;

  it('lead from every code to its heading, at the tag of the version', () => {
    const found = pages('https://github.com/o/r');
    assert.deepEqual(Object.keys(found).sort(), Object.keys(ERROR_CODES).sort());
    assert.equal(found['SR405'], 'https://github.com/o/r/blob/v1.2.3/docs/smart-rollback.md#sr405');
  });

  it('do so in Azure Repos', () => {
    const found = pages('https://dev.azure.com/o/p/_git/r')['SR405'];
    assert.equal(found, 'https://dev.azure.com/o/p/_git/r?path=/docs/smart-rollback.md&version=GTv1.2.3&anchor=sr405');
  });
});

describe('a task of a test copy', () => {
  it('has a GUID made by the rule of RFC 9562', () => {
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    assert.equal(derivedGuid(dns, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('is the task itself without --dev, but for the help of another publisher', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
    const manifest = read('vss-extension.json') as Manifest;
    const task = read('tasks/SmartRollback/task.json') as PackedTaskJson;
    assert.deepEqual(packedTask(task, manifest, { dev: false }), task);
    const { helpMarkDown, ...rest } = packedTask(task, manifest, { dev: false, publisher: 'acme' });
    assert.match(helpMarkDown, /acme/);
    assert.deepEqual({ ...rest, helpMarkDown: task.helpMarkDown }, task);
  });
});

describe('docs/troubleshooting.md', () => {
  it('has the issues, the checklist and the commands of the original document', () => {
    const text = readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8');
    const wanted = [
      ...['`poetry: command not found`', '`manifest unknown`', '`ECONNREFUSED`', '`no revision to undo`'],
      ...['**Python-Build**', '**Python-Newman-Tests**', '**Python-Rollback**'],
      'kubectl get deployment python-service -n prod -o yaml',
      'kubectl rollout history deployment/python-service -n prod',
      'kubectl port-forward svc/python-service -n prod 8000:8000',
      'curl http://localhost:8000/health',
    ];
    for (const words of wanted) assert.ok(text.includes(words), words);
  });
});
