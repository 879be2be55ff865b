import { parseArgs } from 'node:util';

/** For whom and as what the extension is packed. */
export interface PackageOptions {
  /** Another publisher than that of vss-extension.json. */
  readonly publisher?: string;
  /** A private copy for trying out, which can be installed beside the extension itself. */
  readonly dev: boolean;
  /** The last number of the version of such a copy: it must grow with every upload. */
  readonly patch?: number;
  /** For everybody in the marketplace; else the extension is seen by those that it is shared with. */
  readonly isPublic?: boolean;
  /** Where the sources are, so that the marketplace page and the codes of errors can lead to them. */
  readonly repository?: string;
}

export const PACKAGE_USAGE = `npm run package -- [options]
  --publisher NAME    your publisher in the marketplace
  --dev               a private test copy: other extension id, other task GUIDs, tasks named …Dev
  --patch NUMBER      with --dev: the last number of its version, which must grow with every upload
  --public            for everybody; needs a verified publisher. Without it the extension must be shared to be installed
  --repository URL    where the sources are: links of the marketplace page and of error codes lead there; without it
                      the page has plain words, and the log no link
  --output FOLDER     where the .vsix goes; default dist`;

/** Reads the command line; throws an error that says what is wrong and how it is used. */
export function readPackageOptions(words: readonly string[]): PackageOptions & { readonly output: string } {
  const { values } = parse(words);
  const { publisher, dev = false, public: isPublic = false, patch, output = 'dist' } = values;
  const repository = values.repository === undefined ? undefined : pageOf(values.repository);
  if (publisher !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(publisher))
    throw wrong(`--publisher ${publisher} is no publisher id (letters, digits, hyphens)`);
  if (isPublic && dev) throw wrong('--public is not for --dev: a test copy stays private');
  if (patch !== undefined && !dev) throw wrong('--patch is for --dev only; npm run version-bump sets the version');
  if (patch !== undefined && !/^(?:0|[1-9]\d{0,8})$/.test(patch)) throw wrong(`--patch ${patch} is no number`);
  if (repository !== undefined && !/^https:\/\/[\w.-]+\/\S+$/.test(repository))
    throw wrong(`--repository ${repository} is no https URL`);
  return {
    dev,
    output,
    ...(isPublic ? { isPublic } : {}),
    ...(publisher === undefined ? {} : { publisher }),
    ...(patch === undefined ? {} : { patch: Number(patch) }),
    ...(repository === undefined ? {} : { repository }),
  };
}

// What a checkout names ($(Build.Repository.Uri)) may have a user before the host and .git behind the name.
function pageOf(repository: string): string {
  return repository.replace(/^https:\/\/[^/@]+@/, 'https://').replace(/(?:\.git)?\/?$/, '');
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        publisher: { type: 'string' },
        dev: { type: 'boolean' },
        public: { type: 'boolean' },
        patch: { type: 'string' },
        repository: { type: 'string' },
        output: { type: 'string' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(problem: string): Error {
  return new Error(`${problem}.\n${PACKAGE_USAGE}`);
}
