import assert from 'node:assert/strict';
import { filesOf, folderKind, requestName } from '../../../tasks/NewmanSanity/postman-v3/layout.ts';
import type { FolderEntry, FolderListing } from '../../../tasks/NewmanSanity/postman-v3/layout.ts';
import { matchedCollections } from '../../../tasks/NewmanSanity/postman-v3/matched-folders.ts';
import { noCollection } from '../../../tasks/NewmanSanity/sources/collection-kind.ts';
import { loadedCollection } from '../../../tasks/NewmanSanity/sources/loaded-sources.ts';
import { v3Source } from '../../../tasks/NewmanSanity/sources/source.ts';
import { needsUrlParser, checkFolder } from '../../../tasks/NewmanSanity/postman-v3/collection.ts';
import { listingOf, textsOf, yaml } from '../../support/newman/v3-folder.ts';

const kindOf = (files: readonly string[], name = 'shop') =>
  folderKind(listingOf(Object.fromEntries(files.map((file) => [file, ''])), name));

describe('NewmanSanity: a folder', () => {
  const rows: readonly [title: string, files: readonly string[], name: string, expected: object][] = [
    ['is a collection where a request lies in it', ['a.request.yaml'], 'shop', { kind: 'collection', hasOwn: true }],
    ['is one by its definition alone', ['.resources/definition.yaml'], 'shop', { kind: 'collection', hasOwn: true }],
    ['is one where requests lie deeper', ['f/g/a.request.yml'], 'shop', { kind: 'collection', hasOwn: false }],
    [
      'is one with such a name too',
      ['a.request.yaml', 'f/b.request.yaml'],
      'postman',
      { kind: 'collection', hasOwn: true },
    ],
    ['is none where nothing of Postman is in it', ['a.json', 'f/b.yaml'], 'shop', { kind: 'none' }],
    ['is none where it is empty', [], 'postman', { kind: 'none' }],
    [
      'is one of the older form by its file',
      ['collection.yaml', 'a.request.yaml'],
      'shop',
      { kind: 'older', file: 'collection.yaml' },
    ],
    [
      'named collections holds those that are in it',
      ['A/a.request.yaml', 'B/f/b.request.yaml', 'C/c.json'],
      'Collections',
      { kind: 'workspace', collections: ['A', 'B'] },
    ],
    [
      'around one of that name holds them too',
      ['postman/collections/A/a.request.yaml', 'postman/environments/e.environment.yaml', 'src/x.yaml'],
      'repository',
      { kind: 'workspace', collections: ['postman/collections/A'] },
    ],
    [
      'named postman holds what is beside the exports',
      ['smoke/a.request.yaml', 'sanity.json'],
      'postman',
      { kind: 'workspace', collections: ['smoke'] },
    ],
    [
      'may be called collections inside of a collection',
      ['.resources/definition.yaml', 'collections/a.request.yaml'],
      'shop',
      { kind: 'collection', hasOwn: true },
    ],
  ];
  for (const [title, files, name, expected] of rows) {
    it(title, () => assert.deepEqual(kindOf(files, name), expected));
  }

  it('that is no collection is answered with what to name instead', () => {
    assert.match(
      noCollection('a/', { kind: 'none' }),
      /^collection 'a\/' is a folder\. Name the files in it.*a\/\*\.json/,
    );
    assert.match(
      noCollection('a', { kind: 'older', file: 'collection.yml' }),
      /older form of Postman v3 \(it has a file collection\.yml\).*Save it again/,
    );
    assert.match(
      noCollection('postman/', { kind: 'workspace', collections: ['A', 'B'] }),
      /several Postman v3 collections\. Name those to be run, one a line: postman\/A, postman\/B\.$/,
    );
  });
});

describe('NewmanSanity: what is read of a folder of a Postman v3 collection', () => {
  const folder = (entries: readonly FolderEntry[], resources?: readonly FolderEntry[], path = ''): FolderListing => ({
    path,
    name: 'shop',
    entries,
    resources,
    folders: [],
    isCutOff: false,
  });
  const file = (name: string): FolderEntry => ({ name, kind: 'file' });
  const says = (listing: FolderListing) =>
    filesOf(listing)
      .problems.map(({ file: at, what }) => `${at} ${what}`)
      .join('\n');

  it('are requests and its definition, and what may be a request under a wrong name', () => {
    const names = [
      'a.request.yaml',
      'B.REQUEST.YML',
      'x.yaml',
      'm.message.yaml',
      'e.environment.yaml',
      'config.yaml',
      'a.json',
    ];
    const found = filesOf(
      folder(names.map(file), [file('definition.yml'), { name: 'a.resources', kind: 'folder' }], 'f'),
    );
    assert.deepEqual(found.requests, ['f/a.request.yaml', 'f/B.REQUEST.YML']);
    assert.deepEqual(found.doubtful, ['f/x.yaml']);
    assert.equal(found.definition, 'f/.resources/definition.yml');
    assert.deepEqual([found.problems, found.warnings], [[], []]);
    assert.equal(requestName('B.REQUEST.YML'), 'B');
  });

  it('is no second file of the same name, in whatever letters', () => {
    assert.match(
      says(folder([file('a.request.yaml'), file('a.request.yml')])),
      /a\.request\.yml stands beside a\.request\.yaml, and both mean the same/,
    );
    assert.match(says(folder([file('a.request.yaml'), file('A.request.yaml')])), /A\.request\.yaml stands beside/);
    assert.match(
      says(folder([], [file('definition.yaml'), file('definition.yml')])),
      /\.resources\/definition\.yml stands beside/,
    );
  });

  it('is nothing that a link leads to outside', () => {
    const entries: FolderEntry[] = [
      { name: 'a.request.yaml', kind: 'link' },
      { name: 'f', kind: 'linked folder' },
      { name: 'node_modules', kind: 'linked folder' },
      { name: 'README.md', kind: 'link' },
    ];
    assert.deepEqual(
      filesOf(folder(entries)).problems.map((one) => one.file),
      ['a.request.yaml', 'f'],
    );
    const linked = filesOf(folder([], [{ name: 'definition.yaml', kind: 'link' }]));
    assert.deepEqual([linked.definition, linked.problems.length], [undefined, 1]);
  });

  it('is no folder or device that is named like a request', () => {
    const entries: FolderEntry[] = [
      { name: 'a.request.yaml', kind: 'folder' },
      { name: 'b.request.yaml', kind: 'other' },
    ];
    assert.match(says(folder(entries)), /a\.request\.yaml is named like a request and is no file\nb\.request\.yaml/);
  });

  it('is no folder with a dot before its name, which is said', () => {
    const dots = ['.hidden', '.resources', '.git'].map((name): FolderEntry => ({ name, kind: 'folder' }));
    assert.deepEqual(filesOf(folder(dots)).warnings, [
      '.hidden is not read: a folder with a dot before its name is no part of a collection.',
    ]);
  });
});

describe('NewmanSanity: which folders a glob means', () => {
  const own = { kind: 'collection', hasOwn: true } as const;
  const around = { kind: 'collection', hasOwn: false } as const;
  it('are the outermost that hold requests of their own, and others where nothing better is inside', () => {
    const chosen = matchedCollections([
      { path: '/s', is: around },
      { path: '/s/p', is: { kind: 'workspace', collections: ['A'] } },
      { path: '/s/p/A', is: own },
      { path: '/s/p/A/f', is: own },
      { path: '/s/p/A/g', is: around },
      { path: '/s/p/AB', is: around },
      { path: '/s/p/AB/c', is: around },
      { path: '/s/src', is: { kind: 'none' } },
    ]);
    assert.deepEqual(chosen, ['/s/p/A', '/s/p/AB/c']);
    assert.deepEqual(matchedCollections([{ path: '/s/B', is: around }]), ['/s/B']);
  });

  it('are named by their path below the sources, or by their own name where they are the sources', () => {
    const listing = listingOf({}, 'shop');
    assert.equal(v3Source(listing, '/src/postman/shop', '/src').name, 'postman/shop');
    assert.equal(v3Source(listing, '/src', '/src').name, 'shop');
  });

  it('are where files for uploads lie', () => {
    const source = v3Source(listingOf({}, 'shop'), '/src/postman/shop', '/src');
    assert.equal(loadedCollection({ info: {}, item: [] }, source).folder, '/src/postman/shop');
  });
});

describe('NewmanSanity: the parser of addresses', () => {
  it('is loaded only where a parameter asks for it, however deep', () => {
    const needs = (fields: string) => {
      const files = { 'f/g/a.request.yaml': `$kind: http-request\n${fields}` };
      return needsUrlParser(checkFolder(yaml, textsOf(files), { problems: [], warnings: [] }));
    };
    assert.equal(needs('url: http://h/?a=1'), false);
    assert.equal(needs('queryParams: {a: x}'), true);
    assert.equal(needs('pathVariables: {a: x}'), true);
  });
});
