import { Zip, ZipDeflate, strToU8, zipSync } from 'fflate';
import type { Zippable } from 'fflate';

export type Files = Readonly<Record<string, string>>;

/** The zip of an artifact as the server makes it: all files below one folder, sizes behind the data of each. */
export function artifactZip(name: string, files: Files): Uint8Array {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [path, text] of Object.entries(files)) {
    const entry = new ZipDeflate(`${name}/${path}`);
    zip.add(entry);
    entry.push(strToU8(text), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

/** A zip with these very paths, whatever they are: `../x`, `/etc/passwd`, `C:/x`. */
export function plainZip(files: Files): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
}

/** A zip with one file of these very bytes. */
export function zipOfBytes(path: string, bytes: Uint8Array): Uint8Array {
  return zipSync({ [path]: bytes });
}

/** A zip in which one entry is a symbolic link. */
export function zipWithLink(path: string, target: string, files: Files = {}): Uint8Array {
  const link = [strToU8(target), { os: 3, attrs: 0o120777 << 16 }] as const;
  return zipSync({ ...packed(files), [path]: link } as Zippable);
}

/** A zip with an entry of so many zero bytes, a thousandth of that when packed; it claims to have `claimed` bytes. */
export function zipBomb(path: string, bytes: number, claimed = bytes): Uint8Array {
  const zip = Buffer.from(zipSync({ [path]: [new Uint8Array(bytes), { level: 9 }] }));
  const central = zip.indexOf(Buffer.from('504b0102', 'hex'));
  zip.writeUInt32LE(claimed, 22);
  zip.writeUInt32LE(claimed, central + 24);
  return zip;
}

/** A zip with so many empty entries. */
export function zipOfMany(entries: number): Uint8Array {
  const paths = Array.from({ length: entries }, (_, index): [string, Uint8Array] => [`x/${index}`, new Uint8Array()]);
  return zipSync(Object.fromEntries(paths), { level: 0 });
}

/** Two entries of the same path. */
export function zipWithTwins(path: string, first: string, second: string): Uint8Array {
  const other = `${path.slice(0, -1)}\0`;
  const zip = Buffer.from(zipSync({ [path]: strToU8(first), [other]: strToU8(second) }));
  for (let at = zip.indexOf(other); at >= 0; at = zip.indexOf(other)) zip.write(path, at);
  return zip;
}

function packed(files: Files): Zippable {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
}
