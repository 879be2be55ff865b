import type { KeyValue } from '../inputs/key-values.ts';
import type { LoadedCollection, LoadedSources } from '../sources/loaded-sources.ts';
import type { RunOptions } from './newman-types.ts';

/** The inputs that say how requests are sent. */
export interface RunInputs {
  readonly iterationCount: number | undefined;
  readonly bail: boolean;
  readonly requestTimeoutSeconds: number;
  readonly scriptTimeoutSeconds: number;
  readonly delayMilliseconds: number;
  readonly insecure: boolean;
  readonly ignoreRedirects: boolean;
}

/** What newman is told about every collection of a run. */
export function sharedOptions(
  inputs: RunInputs,
  given: readonly KeyValue[],
  { environment, globals, data }: Omit<LoadedSources, 'collections'>,
): Omit<RunOptions, 'collection' | 'workingDir'> {
  return {
    envVar: given,
    ...(environment ? { environment: environment.document } : {}),
    ...(globals ? { globals: globals.document } : {}),
    ...(data ? { iterationData: data.data } : {}),
    ...(inputs.iterationCount === undefined ? {} : { iterationCount: inputs.iterationCount }),
    // 'folder' would turn script errors into an abort without a report (newman.md#53-when-err-when-failures).
    ...(inputs.bail ? { bail: ['failure'] as const } : {}),
    insecureFileRead: false,
    reporters: [],
    timeoutRequest: inputs.requestTimeoutSeconds * 1000,
    timeoutScript: inputs.scriptTimeoutSeconds * 1000,
    delayRequest: inputs.delayMilliseconds,
    insecure: inputs.insecure,
    ignoreRedirects: inputs.ignoreRedirects,
  };
}

/**
 * The same with the environment that the collection before has left. It holds what the inputs give already; a script may have
 * written another value since.
 */
export function inEnvironment(options: RunOptions, environment: object | undefined): RunOptions {
  return environment === undefined ? options : { ...options, environment, envVar: [] };
}

/** What newman is told about one collection. Files for uploads lie in `workingDir`, else beside it, else in `output`. */
export function runOptions(
  shared: ReturnType<typeof sharedOptions>,
  { document, folder, folders }: LoadedCollection,
  { workingDirectory, output }: { readonly workingDirectory: string | undefined; readonly output: string },
): RunOptions {
  return {
    ...shared,
    collection: document,
    workingDir: workingDirectory ?? folder ?? output,
    ...(folders.length > 0 ? { folder: folders } : {}),
  };
}
