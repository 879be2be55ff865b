import { secretsInHeaders, secretsInText, secretsInUrl } from '../../inputs/born-secrets.ts';
import { headerLines } from '../newman-events.ts';
import type { NewmanEvent, ScriptExecution } from '../newman-types.ts';
import { secretsOfAuthorization } from '../sent-parts.ts';
import type { sentParts } from '../sent-parts.ts';

/** Who is told of secrets that come up while a collection runs. */
export interface SecretListener {
  /** A request left the task; its Authorization header is handed over to be masked. */
  onAuthorization(value: string): void;
  /** A value came up that may be a secret of the run: a token that was received, a password that was sent. */
  onSecret(value: string): void;
  /** Names of variables whose values are secret, also those that scripts give to them. */
  readonly secretNames: readonly string[];
}

// As much of a body as the log may show.
const LONGEST_SEARCHED = 256 * 1024;

/** Looks for secrets in all that newman sends, receives and leaves in variables, and tells of each. */
export class SecretSearch {
  readonly #listener: SecretListener;

  constructor(listener: SecretListener) {
    this.#listener = listener;
  }

  /** In a request as it leaves; `signed` is the authorization that it was signed with. */
  sent(parts: ReturnType<typeof sentParts>, signed: Parameters<typeof secretsOfAuthorization>[0]): void {
    this.#tell([
      ...secretsOfAuthorization(signed),
      ...secretsInHeaders(parts.headers),
      ...secretsInUrl(parts.url),
      ...secretsInText(parts.body.slice(0, LONGEST_SEARCHED)),
    ]);
    for (const { key, value } of parts.headers) {
      if (key.toLowerCase() === 'authorization') this.#listener.onAuthorization(value);
    }
  }

  /** In an answer. */
  received({ response }: Pick<NewmanEvent, 'response'>): void {
    const start = response?.stream?.subarray(0, LONGEST_SEARCHED).toString('utf8') ?? '';
    this.#tell([...secretsInText(start), ...secretsInHeaders(headerLines(response?.headers.all() ?? []))]);
  }

  /** In the variables that a script leaves: one that gives a variable another value takes its type away. */
  left(execution: ScriptExecution | undefined): void {
    const { environment, globals, collectionVariables, _variables } = execution ?? {};
    for (const scope of [environment, globals, collectionVariables, _variables]) {
      for (const name of this.#listener.secretNames) {
        const value = scope?.get(name);
        if (typeof value === 'string' || typeof value === 'number') this.#tell([String(value)]);
      }
    }
  }

  #tell(secrets: readonly string[]): void {
    for (const secret of secrets) this.#listener.onSecret(secret);
  }
}
