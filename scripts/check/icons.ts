import { existsSync, readFileSync } from 'node:fs';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Width and height of a PNG in pixels, from the file's own header; `undefined` where it is none. */
export function pictureSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (!bytes.subarray(0, 8).equals(SIGNATURE) || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** What is wrong with an icon that must be a PNG of this size. */
export function iconProblems(file: string, size: number): string[] {
  if (!existsSync(file)) return [`${file} is missing; run npx tsx scripts/document/icons.ts`];
  const found = pictureSize(readFileSync(file));
  if (found === undefined) return [`${file} is no PNG`];
  const { width, height } = found;
  return width === size && height === size ? [] : [`${file} is ${width}×${height}, not ${size}×${size}`];
}
