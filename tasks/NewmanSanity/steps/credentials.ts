import type { Host } from '../../../shared/host/host.ts';
import { isWorthMasking } from '../inputs/born-secrets.ts';
import { secretForms, withoutStart } from '../inputs/secret-forms.ts';

/**
 * The secrets of a run in the forms in which a test tool lets them slip: as Postman writes them into URLs, inside JSON,
 * inside a Basic authorization, and cut off in the message of an assertion.
 */
export class KnownCredentials {
  readonly #host: Pick<Host, 'mask' | 'setSecret'>;
  readonly #forms = new Set<string>();

  constructor(host: Pick<Host, 'mask' | 'setSecret'>, secrets: readonly string[]) {
    this.#host = host;
    for (const secret of secrets) this.add(secret);
  }

  /** Masks a value from now on. */
  add(secret: string): void {
    const forms = secretForms(secret).filter((form) => form !== '' && !this.#forms.has(form));
    for (const form of forms) {
      this.#forms.add(form);
      this.#host.setSecret(form);
    }
  }

  /** The same of a value that was born in the run, where it is none that innocent text is full of (`true`, a year). */
  addBorn(secret: string): void {
    if (isWorthMasking(secret)) this.add(secret);
  }

  /** `Basic base64(user:secret)` holds the secret in a form that no mask of the secret itself can find. */
  addAuthorization(header: string): void {
    const encoded = /^Basic\s+(\S+)$/i.exec(header)?.[1];
    if (encoded === undefined || this.#forms.has(encoded)) return;
    const decoded = Buffer.from(encoded, 'base64').toString('utf8');
    if (this.#host.mask(decoded) !== decoded) this.add(encoded);
  }

  /** A message with secrets masked, also where chai has cut them off (`expected 'eyJhbGciOi…' to equal …`). */
  clean(message: string): string {
    return this.#host
      .mask(message)
      .split('…')
      .map((part, index, parts) => (index < parts.length - 1 ? withoutStart(part, this.#forms) : part))
      .join('…');
  }
}
