/** Masks whole registered values, as the agent does. Encoded forms are the task's own business. */
export class SecretMasker {
  readonly #values = new Set<string>();

  /** From now on this value is masked. */
  add(value: string): void {
    if (value !== '') this.#values.add(value);
  }

  /** Every value made known so far. */
  get values(): readonly string[] {
    return [...this.#values];
  }

  /** The text with every known secret replaced by three stars. */
  mask(text: string): string {
    let masked = text;
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(value, '***');
    return masked;
  }
}
