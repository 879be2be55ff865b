import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { zipSync } from 'fflate';
import { readTaskJson } from '../../scripts/task-json.ts';
import { LARGEST_VSIX, findVsix, optionsOf, readVsix, vsixProblems } from '../../scripts/check/vsix.ts';
import { packageContents } from '../../scripts/package/contents.ts';
import type { PackedTaskJson } from '../../scripts/package/identity.ts';
import { readPackageOptions } from '../../scripts/package/options.ts';
import { CHECKED, copyOf, emptyFolder, root as REPOSITORY, runScript } from '../support/copy.ts';

const NAMES = ['CaptureAndDeploy', 'NewmanSanity', 'SmartRollback'];

interface Packed {
  readonly file: string;
  readonly contents: Record<string, Uint8Array>;
  readonly text: (name: string) => string;
  readonly task: (folder: string) => PackedTaskJson;
}

// A copy, so that nobody builds dist/ anew meanwhile.
let copy: Promise<string> | undefined;
const rootOf = (): Promise<string> => (copy ??= copyOf(CHECKED));

async function pack(...words: string[]): Promise<Packed> {
  const [root, folder] = [await rootOf(), await emptyFolder()];
  const { code, output } = await runScript(root, 'package/package.ts', '--output', folder, ...words);
  assert.equal(code, 0, output);
  const file = findVsix(folder);
  const contents = readVsix(file);
  const text = (name: string) => Buffer.from(contents[name] ?? '').toString('utf8');
  return { file, contents, text, task: (name) => JSON.parse(text(`tasks/${name}/task.json`)) as PackedTaskJson };
}

// What most of it is asked about; packing takes 3 s.
let asItIs: Promise<Packed> | undefined;
const packedAsItIs = (): Promise<Packed> => (asItIs ??= pack());

describe('npm run package', () => {
  let packed: Packed;
  before(async () => (packed = await packedAsItIs()));

  it('makes the same package of the same bundles', async () => {
    // All that goes into it but for the manifests, which tfx makes of one of them.
    const { files } = await packageContents(await rootOf(), readPackageOptions([]));
    const names = [...files].map(([name]) => name);
    const made = Object.keys(packed.contents).filter((name) => name.includes('/') && !name.startsWith('_rels/'));
    assert.deepEqual(names.filter((name) => name.includes('/')).sort(), made.sort());
    for (const [name, bytes] of files) {
      assert.ok(Buffer.from(packed.contents[name] ?? '').equals(Buffer.from(bytes)), name);
    }
  });

  it('is private without --public', () => {
    assert.doesNotMatch(packed.text('extension.vsixmanifest'), /<GalleryFlags>[^<]*Public/);
  });

  it('packs what npm run check finds to be the product', async () => {
    assert.deepEqual(await vsixProblems(packed.file, await rootOf()), []);
  });

  it('lists in its bill of materials what is in the bundles, and nothing that only builds them', () => {
    const { components } = JSON.parse(packed.text('sbom.cdx.json')) as { components: { name: string }[] };
    const names = components.map(({ name }) => name);
    for (const name of ['newman', 'js-yaml', 'azure-pipelines-task-lib', 'yauzl'])
      assert.ok(names.includes(name), name);
    for (const name of ['esbuild', 'typescript', 'mocha', 'tfx-cli', 'resvg-js'])
      assert.ok(!names.includes(name), name);
  });

  it('tells the licence of every package, those that Postman brings ready built included', () => {
    const notices = packed.text('ThirdPartyNotices.txt');
    const wanted = [
      /^newman \d\S+ \(Apache-2\.0\)$/m,
      /^yauzl \d\S+ \(MIT\)\n\nThe MIT License/m,
      /It has inside, under their own licences: .*\bcheerio \d.*\bchai \d/,
    ];
    for (const words of wanted) assert.ok(words.test(notices), String(words));
  });

  it('is for another publisher with --publisher, and its help leads to that page', async () => {
    const { file, text, task } = await pack(
      '--publisher',
      'acme',
      '--public',
      '--repository',
      'https://acme@dev.azure.com/acme/p/_git/r',
    );
    assert.match(text('extension.vsixmanifest'), /<GalleryFlags>[^<]*Public/);
    assert.match(path.basename(file), /^acme\.smart-rollback-\d+\.\d+\.\d+\.vsix$/);
    assert.match(task('SmartRollback').helpMarkDown, /itemName=acme\.smart-rollback\)/);
    assert.equal(task('SmartRollback').id, readTaskJson(path.join(REPOSITORY, 'tasks', 'SmartRollback')).id);
    assert.match(
      text('README.md'),
      /\(https:\/\/dev\.azure\.com\/acme\/p\/_git\/r\?path=\/docs\/contract\.md&version=GTv/,
    );
    for (const name of NAMES)
      assert.match(text(`tasks/${name}/code-pages.json`), /"SR101": "https:\/\/dev\.azure\.com\/acme\/p\/_git\/r\?/);
    assert.deepEqual(await vsixProblems(file, await rootOf()), []);
  });

  it('explains itself where the command line is wrong, and packs nothing', async () => {
    const { code, output } = await runScript(await rootOf(), 'package/package.ts', '--publishre', 'acme');
    assert.equal(code, 1);
    assert.match(output, /--publishre.*\n.*\[options\]/);
  });
});

describe('npm run package -- --dev', () => {
  let packed: Packed;
  before(async () => (packed = await pack('--dev', '--publisher', 'acme', '--patch', '77')));

  it('is another, private extension', () => {
    assert.match(path.basename(packed.file), /^acme\.smart-rollback-dev-\d+\.\d+\.77\.vsix$/);
    const manifest = packed.text('extension.vsixmanifest');
    assert.match(manifest, /<DisplayName>Smart Rollback for Kubernetes \(Dev\)<\/DisplayName>/);
    assert.doesNotMatch(manifest, /<GalleryFlags>[^<]*Public/);
    assert.deepEqual(optionsOf(packed.contents), { dev: true, publisher: 'acme', patch: 77 });
  });

  it('has tasks of other names, ids and versions, in folders of those names', () => {
    for (const name of NAMES) {
      const own = readTaskJson(path.join(REPOSITORY, 'tasks', name));
      const task = packed.task(`${name}Dev`);
      assert.equal(task.name, `${name}Dev`);
      assert.notEqual(task.id, own.id);
      assert.match(task.id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.ok(task.friendlyName.endsWith(' (Dev)') && task.friendlyName.length <= 40, task.friendlyName);
      assert.equal(task.version.Patch, 77);
      assert.deepEqual(task.inputs, own.inputs);
      assert.equal(packed.contents[`tasks/${name}/task.json`], undefined);
    }
    assert.equal(new Set(NAMES.map((name) => packed.task(`${name}Dev`).id)).size, 3);
  });

  it('keeps those ids from one package to the next', async () => {
    const { files } = await packageContents(await rootOf(), readPackageOptions(['--dev', '--publisher', 'other']));
    const texts = new Map(files);
    for (const name of NAMES) {
      const text = Buffer.from(texts.get(`tasks/${name}Dev/task.json`) ?? '').toString('utf8');
      assert.equal((JSON.parse(text) as PackedTaskJson).id, packed.task(`${name}Dev`).id);
    }
  });

  it('contributes each task once, under an id of its own', () => {
    const { contributions } = JSON.parse(packed.text('extension.vsomanifest')) as {
      contributions: { id: string; properties: { name: string; supportsTasks?: string[] } }[];
    };
    assert.deepEqual(
      contributions.map(({ id, properties }) => [id, properties.name]),
      [
        ['capture-and-deploy-dev', 'tasks/CaptureAndDeployDev'],
        ['newman-sanity-dev', 'tasks/NewmanSanityDev'],
        ['smart-rollback-task-dev', 'tasks/SmartRollbackDev'],
        ['deployment-tab-dev', 'Deployment (Dev)'],
      ],
    );
    const page = contributions.at(-1)?.properties.supportsTasks ?? [];
    const ids = NAMES.map((name) => packed.task(`${name}Dev`).id);
    assert.deepEqual([...page].sort(), [...ids].sort());
    for (const id of ids) assert.ok(packed.text('tab/tab.js').includes(id), id);
  });

  it('shows the names that its tasks have on its page', () => {
    const readme = packed.text('README.md');
    for (const name of NAMES) {
      assert.ok(readme.includes(`${name}Dev@1`), name);
      assert.doesNotMatch(readme, new RegExp(`\\b${name}@`));
    }
  });

  it('is what npm run check finds to be the product', async () => {
    assert.deepEqual(await vsixProblems(packed.file, await rootOf()), []);
  });
});

// All at once: each is named by itself.
const CHANGES: readonly (readonly [title: string, name: string, contents: string | undefined, problem: RegExp])[] = [
  ['a file that is missing', 'tasks/NewmanSanity/index.js', undefined, /NewmanSanity\/index\.js is not in it/],
  ['a file that is old', 'tasks/SmartRollback/index.js', 'old', /SmartRollback\/index\.js is not what it should be/],
  ['a map of the sources', 'tasks/SmartRollback/index.js.map', '{}', /index\.js\.map does not belong in it/],
  ['a page with a picture less', 'images/pipelines.png', undefined, /README\.md shows images\/pipelines\.png/],
  ['notices without a package', 'ThirdPartyNotices.txt', 'newman 6', /the notices do not name yauzl \d/],
];

describe('npm run check, of a package', () => {
  async function problemsWith(changes: Record<string, Uint8Array | undefined>): Promise<string> {
    const changed = Object.entries({ ...(await packedAsItIs()).contents, ...changes }).flatMap(([name, bytes]) =>
      bytes === undefined ? [] : [[name, bytes] as const],
    );
    const file = path.join(await emptyFolder(), 'changed.vsix');
    await writeFile(file, zipSync(Object.fromEntries(changed), { level: 0 }));
    return (await vsixProblems(file, await rootOf())).join('\n');
  }

  let found: string;
  before(async () => {
    const changes = CHANGES.map(([, name, contents]) => [name, contents && Buffer.from(contents)] as const);
    found = await problemsWith({ ...Object.fromEntries(changes), 'tasks/SmartRollback/big.bin': noise(LARGEST_VSIX) });
  });
  for (const [title, , , problem] of CHANGES) it(`finds ${title}`, () => assert.match(found, problem));
  it('finds too many bytes', () => assert.match(found, /it has \d+ bytes, more than 4194304/));

  it('finds no notices, and a bill of materials of another form', async () => {
    const problems = await problemsWith({
      'ThirdPartyNotices.txt': undefined,
      'sbom.cdx.json': Buffer.from('{"components":[]}'),
    });
    assert.match(problems, /ThirdPartyNotices\.txt is not in it/);
    assert.match(problems, /does not fit the CycloneDX schema/);
  });
});

// Bytes that no zip makes smaller.
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = (state * 48_271) % 0x7fff_ffff) & 0xff);
}
