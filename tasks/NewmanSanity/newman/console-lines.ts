const KEPT_AT_EACH_END = 50;

/** What the scripts of one execution wrote to the console: the first lines and the last ones, with how many are between. */
export class ConsoleLines {
  readonly #first: string[] = [];
  readonly #last: string[] = [];
  #between = 0;

  add(line: string): void {
    if (this.#first.length < KEPT_AT_EACH_END) {
      this.#first.push(line);
      return;
    }
    this.#last.push(line);
    if (this.#last.length <= KEPT_AT_EACH_END) return;
    this.#last.shift();
    this.#between += 1;
  }

  all(): readonly string[] {
    const between = this.#between === 0 ? [] : [`(${this.#between} more lines of the console)`];
    return [...this.#first, ...between, ...this.#last];
  }
}
