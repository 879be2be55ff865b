import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { LARGEST_PICTURE, pageProblems } from '../../../scripts/check/page.ts';
import { linkProblems } from '../../../scripts/check/links.ts';
import { emptyFolder } from '../../support/copy.ts';

type Files = Readonly<Record<string, string | Buffer>>;

async function folderWith(files: Files): Promise<string> {
  const folder = await emptyFolder();
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), contents);
  }
  return folder;
}

describe('links of documents and pipelines', () => {
  const page = '# One\n\n## A heading, with `code`\n\n## Twice\n\n## Twice\n\n<a id="named"></a>\n';
  const around = { 'docs/page.md': page, 'docs/rbac/role.yaml': '', 'pipelines/a.yml': '' };
  const cases: readonly (readonly [title: string, file: string, text: string, problem: RegExp | undefined])[] = [
    ['a file', 'README.md', '[x](docs/page.md)', undefined],
    ['a folder', 'README.md', '[x](docs/rbac)', undefined],
    ['a file from the folder of the document', 'docs/a.md', '[x](rbac/role.yaml) [y](../README.md)', undefined],
    ['a heading', 'README.md', '[x](docs/page.md#a-heading-with-code)', undefined],
    ['the second of two equal headings', 'README.md', '[x](docs/page.md#twice-1)', undefined],
    ['a named anchor', 'README.md', '[x](docs/page.md#named)', undefined],
    ['a heading of the same document', 'README.md', '# Here\n\n[x](#here)', undefined],
    ['an address', 'README.md', '<https://example.com/a#b> [x](https://example.com)', undefined],
    ['a block of code, which has no links', 'README.md', '```\n[x](gone.md)\n```', undefined],
    ['a file that is gone', 'README.md', '\n[x](docs/gone.md)', /^README\.md:2: docs\/gone\.md leads to nothing$/],
    ['a name in other letters', 'README.md', '[x](docs/Page.md)', /leads to nothing/],
    ['a heading that is gone', 'README.md', '[x](docs/page.md#gone)', /docs\/page\.md has no heading #gone/],
    ['a heading that the document itself lacks', 'README.md', '[x](#gone)', /README\.md has no heading #gone/],
    ['an anchor in what is no document', 'README.md', '[x](docs/rbac/role.yaml#rules)', /is no document/],
    ['a file outside of the repository', 'README.md', '[x](../elsewhere.md)', /leads out of the repository/],
    ['a reference that is defined elsewhere', 'README.md', '[x][y]\n\n[y]: docs/gone.md', /leads to nothing/],
    ['a link in a table', 'README.md', '| a |\n| --- |\n| [x](docs/gone.md) |', /leads to nothing/],
    ['a link in HTML', 'README.md', '<a href="docs/gone.md">x</a>', /leads to nothing/],
    ['a picture that is gone', 'README.md', '![x](images/gone.png)', /images\/gone\.png leads to nothing/],
    ['an address without https', 'README.md', '[x](http://example.com)', /is no https address/],
    ['an address that is none', 'README.md', '[x](https://)', /is no https address/],
    ['an address of one machine', 'README.md', '[x](https://localhost/a)', /nobody else can reach/],
    ['a file named in code type', 'README.md', '`docs/page.md`', undefined],
    ['a file in code type that is gone', 'README.md', '`docs/gone.md`', /there is no docs\/gone\.md/],
    ['a pattern in code type', 'README.md', '`tasks/<Task>/run.ts` `tasks/*/task.json`', undefined],
    ['a file named in a comment', 'pipelines/b.yml', '# see docs/page.md.\na: 1 # and docs/rbac\n', undefined],
    [
      'a file in a comment that is gone',
      'pipelines/b.yml',
      'a: 1 # (docs/gone.md)\n',
      /b\.yml:1: there is no docs\/gone/,
    ],
  ];
  for (const [title, file, text, problem] of cases) {
    it(`${title}: ${problem === undefined ? 'in order' : 'found'}`, async () => {
      const found = linkProblems(await folderWith({ 'README.md': '', ...around, [file]: text }));
      if (problem === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), problem);
    });
  }
});

// The beginning of a picture of one by one, as far as it is looked at.
const PNG = Buffer.from('89504e470d0a1a0a0000000d494844520000000100000001', 'hex');
const LEFT_OUT = '[x](#here)\n\n<!-- repository only -->\n\n# Here\n\n<!-- /repository only -->\n';

describe('the page of the marketplace', () => {
  const cases: readonly (readonly [title: string, text: string, problem: RegExp | undefined])[] = [
    ['a picture of the package', '![what it shows](images/good.png)', undefined],
    ['a picture by https', '![what it shows](https://example.com/a.png)', undefined],
    ['a link to a file, which leads to the repository or becomes words', '[x](docs/a.md)', undefined],
    ['a link within the page', '# Here\n\n[x](#here)', undefined],
    ['an SVG', '![x](images/good.svg)', /is SVG, which the marketplace refuses/],
    ['an SVG by https', '![x](https://example.com/a.svg?x=1)', /is SVG, which the marketplace refuses/],
    ['a picture by http', '![x](http://example.com/a.png)', /is neither https nor a file/],
    ['a picture inside the text', '![x](data:image/gif;base64,R0lGODdh)', /is neither https nor a file/],
    ['a picture that is gone', '![x](images/gone.png)', /images\/gone\.png is not there/],
    ['a picture in HTML that is gone', '<img src="images/gone.png" alt="x">', /images\/gone\.png is not there/],
    ['a picture that is none', '![x](images/text.png)', /images\/text\.png is no PNG/],
    ['a picture that is too large', '![x](images/large.png)', /images\/large\.png has \d+ bytes/],
    ['a picture that is not in the package', '![x](images/other.png)', /is not an addressable file/],
    ['a picture without words', '![](images/good.png)', /has no words for those who do not see it/],
    ['a link to a heading that is left out of the page', LEFT_OUT, /the link #here is dead/],
    ['a link in HTML to a file', '<a href="docs/a.md">x</a>', /the link docs\/a\.md is dead/],
  ];
  const png = (more = 0) => Buffer.concat([PNG, Buffer.alloc(more)]);
  const manifest = {
    ...{ id: 'smart-rollback', publisher: 'p', name: 'n', version: '1.0.0', contributions: [] },
    files: ['good', 'large', 'text'].map((name) => ({ path: `images/${name}.png`, addressable: true })),
  };
  for (const [title, text, problem] of cases) {
    it(`${title}: ${problem === undefined ? 'in order' : 'found'}`, async () => {
      const folder = await folderWith({
        'README.md': text,
        'images/good.png': png(),
        'images/other.png': png(),
        'images/large.png': png(LARGEST_PICTURE),
        'images/text.png': 'no picture',
      });
      const found = pageProblems(folder, manifest, ['NewmanSanity']);
      if (problem === undefined) assert.deepEqual(found, []);
      else assert.match(found.join('\n'), problem);
    });
  }
});
