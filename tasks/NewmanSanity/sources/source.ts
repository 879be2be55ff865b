import { Fault } from '../../../shared/host/fault.ts';
import { enumerate } from '../../../shared/report/counts.ts';
import type { HttpAnswer } from '../network/http-answer.ts';
import type { FolderListing } from '../postman-v3/layout.ts';
import type { RunEnd } from '../results/run-end.ts';
import { nameFrom } from '../../../shared/files/paths.ts';

/** Where one document is read from. */
export type TextSource =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'url'; readonly url: string; readonly name: string };

/** Where a collection is read from. */
export type Source = TextSource | V3Source;

/** The folder of a collection of Postman v3. */
export interface V3Source {
  readonly kind: 'folder';
  readonly path: string;
  readonly name: string;
  readonly listing: FolderListing;
}

/** A folder as a source. */
export function v3Source(listing: FolderListing, folder: string, base: string): V3Source {
  return { kind: 'folder', path: folder, name: nameFrom(base, folder) || listing.name, listing };
}

/** A file as a source. */
export function fileSource(file: string, base: string): TextSource & { readonly kind: 'file' } {
  return { kind: 'file', path: file, name: nameFrom(base, file) };
}

/** An address as a source. Queries carry API keys and tokens; user names and passwords may stand before the host. */
export function urlSource(line: string): TextSource & { readonly kind: 'url' } {
  const { host, pathname, protocol } = new URL(line);
  return { kind: 'url', url: line, name: `${protocol}//${host}${pathname}` };
}

const JSON_FILES_NAMED = 10;

/** What a glob that matches nothing could have meant: the JSON files that are there. */
export function whatIsThere(names: readonly string[]): string {
  if (names.length === 0) return 'There is no JSON file at all; is the repository checked out in this job?';
  return `The JSON files there: ${enumerate(names, JSON_FILES_NAMED)}. Correct the glob.`;
}

/** The bytes that a download brought. Throws a Fault that says why there are none; `ended` is what ended the work, if anything did. */
export function downloaded(answer: HttpAnswer, name: string, ended: RunEnd): Buffer {
  if (answer.kind === 'noAnswer' && ended.kind === 'deadline') {
    throw new Fault(
      'SR503',
      `${name} was not downloaded before timeoutSeconds (${ended.seconds} s) passed. Raise timeoutSeconds, and check whether this agent can reach the address.`,
    );
  }
  if (answer.kind === 'noAnswer') {
    throw new Fault(
      'SR503',
      `${name} cannot be downloaded: ${answer.message}. Check the address, and whether this agent can reach it.`,
    );
  }
  if (answer.status !== 200) {
    throw new Fault(
      'SR503',
      `${name} cannot be downloaded: the server answered with status ${answer.status}. Check the address and the rights that it needs.`,
    );
  }
  return answer.body;
}
