import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import type { Zippable } from 'fflate';
import * as fc from 'fast-check';
import { UNPACK_LIMITS, unpackFiles } from '../../shared/azure-devops/rest/unpack.ts';
import { Fault } from '../../shared/host/fault.ts';
import { sanitiseLine } from '../../shared/host/sanitise.ts';
import { artifactZip, zipBomb, zipOfMany } from '../rigs/azure-devops/zips.ts';
import { cases, hostileText } from '../support/properties.ts';

const WANTED = ['deploy-info.json', 'deployment-record.json'] as const;
const WHAT = 'artifact deploy-info of run 12';
const LONGEST_LINE = 700;

/** The wanted files, or the line that refuses the zip; anything else is thrown on. */
async function unpack(zip: Uint8Array): Promise<ReadonlyMap<string, string> | string> {
  try {
    const files = await unpackFiles(Buffer.from(zip), 'deploy-info', WANTED, WHAT);
    for (const [name, text] of files) {
      assert.ok((WANTED as readonly string[]).includes(name), name);
      assert.ok(Buffer.byteLength(text) <= UNPACK_LIMITS.mostBytes * 3, `${text.length} characters`);
    }
    return files;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const line = sanitiseLine(error.message);
    assert.ok(line.startsWith(`The zip of ${WHAT} is refused: `), line);
    assert.ok(line.length <= LONGEST_LINE, `${line.length} characters: ${line.slice(0, 200)}`);
    return line;
  }
}

const wantedName = fc.constantFrom(...WANTED);
const folder = fc.constantFrom(
  '',
  'deploy-info/',
  'Deploy-Info/',
  'deploy-info/deploy-info/',
  './',
  'other/',
  'deploy-info/x/',
);
const outside = fc.constantFrom(
  ...['../', '../../', '/', '//', 'C:/', 'C:\\', '\\\\server\\share\\', '..\\', 'deploy-info/../../', 'a/../../../'],
);
/** Names of entries: right ones, those that lead out, and any. */
const entryName = fc.oneof(
  fc.tuple(folder, wantedName).map((parts) => parts.join('')),
  fc.tuple(outside, wantedName).map((parts) => parts.join('')),
  fc.tuple(folder, hostileText).map((parts) => parts.join('')),
  fc.integer({ min: 1, max: 60_000 }).map((length) => `${'x'.repeat(length)}/deploy-info.json`),
);
const LINK = { os: 3, attrs: 0o120777 << 16 } as const;
const entries = fc.array(
  fc.tuple(
    entryName,
    fc.uint8Array({ maxLength: 40 }),
    fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, fc.constant(LINK)),
  ),
  { maxLength: 5 },
);
const anyZip = entries.map((all) =>
  zipSync(Object.fromEntries(all.map(([name, bytes, how]) => [name, [bytes, how]])) as Zippable),
);
const sound = artifactZip('deploy-info', { 'deploy-info.json': '{"a":1}', 'deployment-record.json': '{"b":2}' });
type Change = (bytes: Buffer) => Buffer;
/** A whole zip with some bytes changed, cut out, repeated, or put in front of it or behind it. */
const damaged = fc.oneof(fc.constant(sound), anyZip).chain((zip) => {
  const place = fc.nat({ max: zip.length });
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([at, bytes]) => (b: Buffer) => {
      return Buffer.concat([b.subarray(0, at), bytes, b.subarray(at + bytes.length)]);
    }),
    place.map((at) => (b: Buffer) => b.subarray(0, at)),
    fc.tuple(place, place).map(
      ([at, to]) =>
        (b: Buffer) =>
          Buffer.concat([b.subarray(0, at), b.subarray(to)]),
    ),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => (b: Buffer) => Buffer.concat([bytes, b])),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => (b: Buffer) => Buffer.concat([b, bytes])),
  );
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((all) => all.reduce<Buffer>((bytes, one) => one(bytes), Buffer.from(zip)));
});

describe('any bytes as the zip of an artifact', () => {
  it('give the wanted files, or one line that says why they are refused; nothing else comes out', async () => {
    const property = fc.asyncProperty(fc.oneof(anyZip, damaged, fc.uint8Array({ maxLength: 400 })), async (zip) => {
      await unpack(zip);
    });
    await fc.assert(property, cases(1500));
  });

  it('with a name that leads out of the artifact, or a link, are refused as a whole', async () => {
    const bad = fc.oneof(
      fc.tuple(fc.constantFrom('../', '../../', '/', 'C:/', 'a/../../'), wantedName).map((parts) => {
        return [parts.join(''), {}] as const;
      }),
      fc.tuple(folder, wantedName).map((parts) => [parts.join(''), LINK] as const),
    );
    const property = fc.asyncProperty(bad, fc.boolean(), async ([name, how], comesFirst) => {
      const good = ['deploy-info/deploy-info.json', [Buffer.from('{}'), {}]] as const;
      const wrong = [name, [Buffer.from('/etc/passwd'), how]] as const;
      if (name === good[0]) return;
      const all = comesFirst ? [wrong, good] : [good, wrong];
      assert.equal(typeof (await unpack(zipSync(Object.fromEntries(all) as unknown as Zippable))), 'string');
    });
    await fc.assert(property, cases(200));
  });

  it('that grow when they are unpacked are stopped at the limit, whatever size they claim', async () => {
    const property = fc.asyncProperty(
      fc.integer({ min: UNPACK_LIMITS.mostBytes + 1, max: 8_000_000 }),
      fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 0, max: 0xffffffff })),
      async (bytes, claimed) =>
        assert.equal(typeof (await unpack(zipBomb('deploy-info/deploy-info.json', bytes, claimed))), 'string'),
    );
    await fc.assert(property, cases(5));
  });

  it('with more entries than any artifact has are refused before they are read', async () => {
    const refused = await unpack(zipOfMany(UNPACK_LIMITS.mostEntries + 1));
    assert.ok(typeof refused === 'string');
    assert.match(refused, /2001 entries are more than 2000/);
    assert.ok((await unpack(zipOfMany(UNPACK_LIMITS.mostEntries))) instanceof Map);
  });

  it('as the server makes them give every wanted text, whatever it holds', async () => {
    const text = hostileText.map((one) => one.replaceAll('\0', ''));
    const asRead = (one: string) => one.toWellFormed().replace(/^\uFEFF/, '');
    const property = fc.asyncProperty(text, text, async (info, record) => {
      const files = await unpack(artifactZip('deploy-info', { [WANTED[0]]: info, [WANTED[1]]: record }));
      assert.ok(typeof files !== 'string');
      assert.deepEqual([...files.values()], [asRead(info), asRead(record)]);
    });
    await fc.assert(property, cases(60));
  });

  it('are refused where what is wanted holds the character zero, which no text does', async () => {
    const property = fc.asyncProperty(hostileText, hostileText, async (before, behind) => {
      const said = await unpack(artifactZip('deploy-info', { [WANTED[0]]: `${before}\0${behind}` }));
      assert.ok(typeof said === 'string', 'it was taken');
      assert.ok(said.includes(WANTED[0]), said);
    });
    await fc.assert(property, cases(60));
  });
});
