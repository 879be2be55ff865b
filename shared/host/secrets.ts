import { sanitise, sanitiseLine } from './sanitise.ts';

const MASK = '***';
// Far more than a person reads of one line, and what is foreign in it has no end of its own.
const LONGEST_LINE = 4000;
// The agent refuses to mask shorter values, since they would tear every line apart.
const SHORTEST = 3;

/** The secrets of one task, and the forms in which they can leak. */
export class Secrets {
  readonly #values = new Set<string>();
  #longestFirst: readonly string[] = [];

  /**
   * Makes a value secret: as it is, each of its lines, base64 and URL-encoded.
   * Returns the forms that were new, for the host to hand to the agent.
   */
  add(value: string): readonly string[] {
    const lines = value
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .filter((line) => !line.startsWith('-----')); // PEM frames are no secret
    const forms = [...new Set([value, ...lines])]
      .filter((form) => form.length >= SHORTEST)
      .flatMap((form) => [form, Buffer.from(form, 'utf8').toString('base64'), encode(form)])
      .filter((form) => !this.#values.has(form));
    for (const form of forms) this.#values.add(form);
    this.#longestFirst = [...this.#values].sort((a, b) => b.length - a.length);
    return [...new Set(forms)];
  }

  /**
   * Foreign text made harmless for a log, and without secrets. Masked twice: a control character inside a secret hides it
   * until the text is cleaned.
   */
  safeText(text: string): string {
    return this.mask(sanitise(this.mask(text)));
  }

  /** The same, in one line, which is cut after 4,000 characters. */
  safeLine(text: string): string {
    const line = this.mask(sanitiseLine(this.mask(text)));
    return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE).toWellFormed()}…` : line;
  }

  /** The text with every known secret replaced by three stars. */
  mask(text: string): string {
    let masked = text;
    for (const value of this.#longestFirst) masked = masked.replaceAll(value, MASK);
    return masked;
  }
}

// encodeURIComponent throws on a lone surrogate.
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
