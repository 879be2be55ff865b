import { variableNames } from '../sources/variable-names.ts';
import type { UnresolvedVariable } from '../results/execution.ts';

/** What was handed to the network, part by part, before any encoding. */
export interface SentParts {
  readonly url: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly body: string;
  /** Parameters of an authorization that are hashed or encoded before they are sent. */
  readonly authorization: readonly string[];
}

/**
 * The variables that were sent as `{{name}}`, each with the first place where it was found (newman.md#54-the-verdict).
 */
export function unresolvedVariables(sent: SentParts): UnresolvedVariable[] {
  const found = new Map<string, string>();
  const look = (place: string, text: string) => {
    for (const name of variableNames(text)) if (!found.has(name)) found.set(name, place);
  };
  look('URL', sent.url);
  for (const header of sent.headers) look(`header ${header.key}`, `${header.key}: ${header.value}`);
  look('body', sent.body);
  for (const parameter of sent.authorization) look('authorization', parameter);
  return [...found].map(([name, place]) => ({ name, place }));
}
