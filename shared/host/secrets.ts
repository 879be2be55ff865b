import { sanitise, sanitiseLine } from './sanitise.ts';

const MASK = '***';
// Far more than a person reads of one line, and what is foreign in it has no end of its own.
const LONGEST_LINE = 4000;
// The agent refuses to mask shorter values, since they would tear every line apart.
const SHORTEST = 3;

/** The secrets of one task, and the forms in which they can leak. */
export class Secrets {
  readonly #values = new Set<string>();
  // By their first characters: a run may meet thousands, and each line is searched for all of them.
  readonly #byStart = new Map<string, string[]>();
  // By the code of the first character alone: most places of a text are settled by it, and a report has many.
  readonly #mayBegin = new Uint8Array(0x10000);

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
    for (const form of new Set(forms)) {
      this.#values.add(form);
      this.#mayBegin[form.charCodeAt(0)] = 1;
      const start = form.slice(0, SHORTEST);
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), form]);
    }
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
    if (this.#values.size === 0) return text;
    let masked = '';
    let from = 0;
    let maskedTo = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (this.#mayBegin[text.charCodeAt(at)] === 0) continue;
      const end = at + this.#lengthAt(text, at);
      if (end <= maskedTo || end === at) continue;
      // One that begins inside another takes the rest with it.
      if (at >= maskedTo) masked += text.slice(from, at) + MASK;
      maskedTo = end;
      from = end;
    }
    return masked + text.slice(from);
  }

  #lengthAt(text: string, at: number): number {
    const forms = this.#byStart.get(text.slice(at, at + SHORTEST)) ?? [];
    return forms.reduce(
      (longest, form) => (form.length > longest && text.startsWith(form, at) ? form.length : longest),
      0,
    );
  }
}

// encodeURIComponent throws on a lone surrogate.
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
