import type { FolderListing } from './layout.ts';

/** A file that was read. */
export interface TextFile {
  /** Its path inside the collection. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** A folder of a collection with the texts of its files. */
export interface FolderTexts {
  readonly listing: FolderListing;
  readonly definition: TextFile | undefined;
  readonly requests: readonly TextFile[];
  /** YAML files that are not named like requests. */
  readonly doubtful: readonly TextFile[];
  readonly folders: readonly FolderTexts[];
}
