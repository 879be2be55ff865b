import type { Host } from '../../../shared/host/host.ts';

const SHORTEST_START = 4;

/**
 * The secrets of a run in the forms in which a test tool lets them slip: as Postman writes them into URLs, inside JSON,
 * inside a Basic authorization, and cut off in the message of an assertion.
 */
export class Credentials {
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
      .map((part, index, parts) => (index < parts.length - 1 ? this.#withoutStart(part) : part))
      .join('…');
  }

  #withoutStart(text: string): string {
    const lengths = [...this.#forms].map((form) => startAtEnd(text, form));
    const longest = Math.max(0, ...lengths);
    return longest < SHORTEST_START ? text : `${text.slice(0, text.length - longest)}***`;
  }
}

/** The secret itself, as it stands in a path, in a query, and in JSON; base64 and URL encoding are the host's. */
export function secretForms(secret: string): string[] {
  const url = new URL('http://host/');
  url.pathname = `/${secret}`;
  url.search = `?${secret}`;
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  const json = JSON.stringify(secret).slice(1, -1);
  // A URL leaves out what it holds to be superfluous (`a/../b`); what is left would mask innocent text.
  return [...new Set([secret, url.pathname.slice(1), url.search.slice(1), json, base64])].filter(
    (form) => form.length >= secret.length,
  );
}

// How many characters of the form's start the text ends with.
function startAtEnd(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length); length >= SHORTEST_START; length -= 1) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}
