/** What is true at the beginning of a step. */
export const NOTHING_CHANGED = 'Nothing was changed.';

/**
 * What is true if the task ended right now, in one sentence or two. The task renews it at every step; it is what the
 * last line says when the step is cancelled, or ends by a defect.
 */
export class StatusOnExit {
  #sentence = NOTHING_CHANGED;

  get sentence(): string {
    return this.#sentence;
  }

  /** From now on this is true. */
  set(sentence: string): void {
    this.#sentence = sentence;
  }

  /**
   * This is true while the work is under way. What was true before is true again where the work `changedNothing`; else,
   * and where the work throws, the sentence stays until the next one.
   */
  async during<T>(sentence: string, work: () => Promise<T>, changedNothing: (result: T) => boolean): Promise<T> {
    const before = this.#sentence;
    this.set(sentence);
    const result = await work();
    if (changedNothing(result)) this.set(before);
    return result;
  }
}
