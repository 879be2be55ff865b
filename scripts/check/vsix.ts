import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { unzipSync } from 'fflate';
import { XMLParser } from 'fast-xml-parser';
import { LARGEST_TAB } from '../build/tab-files.ts';
import { BILL, NOTICES, packageContents } from '../package/contents.ts';
import type { PackageOptions } from '../package/options.ts';
import { billProblems } from './bill.ts';
import { readmePictures } from '../markdown.ts';

export const LARGEST_VSIX = 4 * 1024 * 1024;
// What tfx itself adds.
const PACKAGING_FILES = ['extension.vsixmanifest', 'extension.vsomanifest', '[Content_Types].xml'];

/** The one package in a folder; throws where there is none or more than one. */
export function findVsix(folder: string): string {
  const found = readdirSync(folder).filter((name) => name.endsWith('.vsix'));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${path.basename(folder)}/ holds ${found.length} .vsix files instead of one. Run npm run package.`);
  }
  return path.join(folder, only);
}

/** The names of all files in a package, with their contents. */
export function readVsix(file: string): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(unzipSync(readFileSync(file))).filter(([name]) => !name.endsWith('/')));
}

/**
 * Whether exactly the files of the product are in the package, as they are in dist/ and in the repository, with notices
 * and bill of materials of what is in the bundles, and it is small enough. The package says itself for whom and as what
 * it was made.
 */
export async function vsixProblems(file: string, root: string): Promise<string[]> {
  const contents = readVsix(file);
  const { files, missing } = await packageContents(root, optionsOf(contents));
  const bytes = readFileSync(file).byteLength;
  const problems = bytes <= LARGEST_VSIX ? [] : [`it has ${bytes} bytes, more than ${LARGEST_VSIX}`];
  problems.push(...missing.map((task) => `${task} is not in it; run npm run build`));
  for (const [name, source] of files) {
    const packed = contents[name];
    if (packed === undefined) problems.push(`${name} is not in it`);
    else if (!Buffer.from(packed).equals(source))
      problems.push(`${name} is not what it should be; run npm run package`);
  }
  for (const name of Object.keys(contents)) {
    if (!files.has(name) && !PACKAGING_FILES.includes(name)) problems.push(`${name} does not belong in it`);
  }
  const page = [...files]
    .filter(([name]) => name.startsWith('tab/'))
    .reduce((sum, [, { byteLength }]) => sum + byteLength, 0);
  if (page > LARGEST_TAB) problems.push(`the page of a run has ${page} bytes, more than ${LARGEST_TAB}`);
  const shown = readmePictures(textOf(contents, 'README.md'));
  problems.push(
    ...shown
      .filter((picture) => !/^https:/.test(picture) && contents[picture] === undefined)
      .map((picture) => `README.md shows ${picture}, which is not in it`),
    ...(await billProblems(textOf(contents, BILL), textOf(contents, NOTICES))),
  );
  return problems;
}

/** For whom and as what a package was made, by its own manifest. */
export function optionsOf(contents: Record<string, Uint8Array>): PackageOptions {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false });
  const { PackageManifest } = parser.parse(textOf(contents, 'extension.vsixmanifest')) as {
    PackageManifest: {
      Metadata: {
        Identity: { Id: string; Publisher: string; Version: string };
        Properties: { Property: readonly { Id: string; Value: string }[] };
        GalleryFlags?: string;
      };
    };
  };
  const { Identity, Properties, GalleryFlags = '' } = PackageManifest.Metadata;
  const dev = Identity.Id.endsWith('-dev');
  const repository = Properties.Property.find(({ Id }) => /\.Links\.(?:GitHub|Source)$/.test(Id))?.Value;
  return {
    publisher: Identity.Publisher,
    dev,
    ...(/\bPublic\b/.test(GalleryFlags) ? { isPublic: true } : {}),
    ...(dev ? { patch: Number(/\d+$/.exec(Identity.Version)?.[0]) } : {}),
    ...(repository === undefined ? {} : { repository }),
  };
}

function textOf(contents: Record<string, Uint8Array>, name: string): string {
  return Buffer.from(contents[name] ?? '').toString('utf8');
}
