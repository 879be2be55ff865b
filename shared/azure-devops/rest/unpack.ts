import type { Entry, ZipFile } from 'yauzl';
import { unicodeText } from '../../files/decode.ts';
import { Fault, describeError } from '../../host/fault.ts';
import { BodyTooLarge, readBody } from '../../http/wire/read-body.ts';
import { isLink, wantedFile } from '../zip-entry.ts';

export interface UnpackLimits {
  readonly mostEntries: number;
  /** Of one file, unpacked. */
  readonly mostBytes: number;
}

// A name in a zip has up to 65,535 characters.
const LONGEST_NAME = 200;

export const UNPACK_LIMITS: UnpackLimits = { mostEntries: 2_000, mostBytes: 1_048_576 };

/**
 * The texts of the wanted files of a zipped artifact, by file name; what is not in it is not in the answer. Only they
 * are unpacked, as a stream that ends at the limit, into memory. A zip with an entry that leads out of the artifact, a
 * link, or a wanted file twice is refused as a whole. Throws a Fault.
 *
 * yauzl and not fflate: links and the real number of entries stand in the central directory only, which the stream
 * reader of fflate never looks at, and it is what tells a truncated download from a whole one.
 *
 * @param what for error lines: `artifact deploy-info of run 12`
 */
export async function unpackFiles(
  zip: Buffer,
  artifact: string,
  fileNames: readonly string[],
  what: string,
  limits: UnpackLimits = UNPACK_LIMITS,
): Promise<ReadonlyMap<string, string>> {
  const { default: yauzl } = await import('yauzl');
  try {
    const file = await yauzl.fromBufferPromise(zip, { lazyEntries: true });
    if (file.entryCount > limits.mostEntries) {
      throw new Fault('SR602', `${file.entryCount} entries are more than ${limits.mostEntries}. Publish less into it`);
    }
    const found = new Map<string, { readonly depth: number; readonly text: string }>();
    for await (const entry of file.eachEntry()) {
      if (isLink(entry.externalFileAttributes))
        throw new Fault('SR602', `'${shown(entry)}' is a link. Publish the file itself`);
      const wanted = wantedFile(entry.fileName, artifact, fileNames);
      if (wanted === undefined) continue;
      const before = found.get(wanted.name);
      if (before?.depth === wanted.depth) throw new Fault('SR602', `'${shown(entry)}' is in it twice. Publish it once`);
      if (before !== undefined && before.depth < wanted.depth) continue;
      found.set(wanted.name, { depth: wanted.depth, text: await readText(file, entry, limits.mostBytes) });
    }
    return new Map([...found].map(([name, { text }]) => [name, text]));
  } catch (error) {
    const why =
      error instanceof Fault
        ? error.message
        : `${describeError(error).slice(0, LONGEST_NAME)}. Is the download complete? Run the step again`;
    throw new Fault('SR602', `The zip of ${what} is refused: ${why}.`, { cause: error });
  }
}

function shown({ fileName }: Entry): string {
  return fileName.length > LONGEST_NAME ? `${fileName.slice(0, LONGEST_NAME)}…` : fileName;
}

async function readText(file: ZipFile, entry: Entry, mostBytes: number): Promise<string> {
  const tooLarge = new Fault(
    'SR602',
    `'${shown(entry)}' has more than ${mostBytes} bytes, far more than any file of the contract. Look what was published`,
  );
  if (entry.uncompressedSize > mostBytes) throw tooLarge;
  if (!entry.canDecodeFileData())
    throw new Fault('SR602', `'${shown(entry)}' is encrypted or packed in an unknown way. Publish the file itself`);
  const stream = await file.openReadStreamPromise(entry);
  // The size that an entry claims is only a claim.
  const bytes = await readBody(stream, { mostBytes }).catch((error: unknown) => {
    throw error instanceof BodyTooLarge ? tooLarge : error;
  });
  const text = unicodeText(bytes);
  if (text !== undefined) return text;
  throw new Fault('SR602', `'${shown(entry)}' is not UTF-8. Save it as UTF-8, and publish it again`);
}
