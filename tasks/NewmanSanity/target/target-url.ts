interface Collection {
  readonly source: string;
  readonly contents: { readonly variablesUsed: readonly string[]; readonly scripts: string };
}

/**
 * Whether the run cannot do without a target URL that is not known: a collection uses one of its variables, and
 * nothing else gives that a value. Returns what to tell the user, or nothing. A variable that a script mentions may
 * get its value there; whether it did, the run shows.
 */
export function needsTarget(
  targetUrlVariables: readonly string[],
  knownVariables: readonly string[],
  collections: readonly Collection[],
): string | undefined {
  for (const name of targetUrlVariables) {
    if (knownVariables.includes(name)) continue;
    const user = collections.find(
      ({ contents }) => contents.variablesUsed.includes(name) && !contents.scripts.includes(name),
    );
    if (user !== undefined) {
      return (
        `No target URL is known, but ${user.source} uses {{${name}}}. Give targetUrl, or deployInfo with the path of ` +
        `a downloaded deploy-info whose serviceUrl is filled, or run CaptureAndDeploy@1 with serviceUrl in the same job.`
      );
    }
  }
  return undefined;
}
