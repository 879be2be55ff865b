import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { csvRows } from '../../tasks/NewmanSanity/sources/read/iteration-data.ts';

type ReadOptions = (
  options: object,
  done: (error: Error | null, read: { readonly iterationData: readonly object[] }) => void,
) => void;
const readByNewman = createRequire(import.meta.url)('newman/lib/run/options.js') as ReadOptions;

describe('NewmanSanity: CSV is read as newman reads it', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'iteration-data-'));
  });
  after(() => rm(folder, { recursive: true }));

  const rows: readonly [title: string, text: string][] = [
    ['plain rows', 'user,age\nada,36\nalan,41\n'],
    ['numbers, and what only looks like one', 'a,b,c,d,e\n1,-2.50,0,007,1e3\n"1","x",+5,12a,\n'],
    ['a byte order mark', '\uFEFFuser\nada\n'],
    ['quotes, commas and lines in a value', 'a,b\n"x, ""y""","first\nsecond"\n'],
    ['quotes that nobody closed inside a value', 'a,b\nsay "hello",2\n'],
    ['short and long rows', 'a,b\n1\n1,2,3\n'],
    ['white space, and lines of Windows', ' a , b \r\n 1 , two \r\n'],
    ['an empty line between rows', 'a,b\n1,2\n\n3,4\n'],
    ['one column twice', 'a,a\n1,2\n'],
  ];
  for (const [title, text] of rows) {
    it(title, async () => {
      const file = path.join(folder, 'data.csv');
      await writeFile(file, text);
      const expected = await new Promise<readonly object[]>((resolve, reject) =>
        readByNewman({ iterationData: file }, (error, read) => (error ? reject(error) : resolve(read.iterationData))),
      );
      assert.deepEqual(await csvRows(text), expected);
      assert.ok(expected.length > 0);
    });
  }

  it('what newman refuses is refused', async () => {
    await assert.rejects(csvRows('a,b\n"1,2\n'), /Quote Not Closed/);
  });
});
