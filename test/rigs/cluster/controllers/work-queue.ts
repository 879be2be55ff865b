/**
 * The keys that a controller still has to look at. Each is looked at soon after the change that named it, once for
 * several changes, and never while another change is being written.
 */
export class WorkQueue {
  readonly #reconcile: (key: string) => void;
  readonly #waiting = new Set<string>();
  readonly #timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>();
  #scheduled: NodeJS.Immediate | undefined;
  #stopped = false;

  constructor(reconcile: (key: string) => void) {
    this.#reconcile = reconcile;
  }

  enqueue(key: string): void {
    if (this.#stopped) return;
    this.#waiting.add(key);
    this.#scheduled ??= setImmediate(() => this.#run());
  }

  /** Looks at the key again later; an earlier time that is already planned stays. */
  enqueueAfter(key: string, milliseconds: number): void {
    const at = performance.now() + milliseconds;
    const planned = this.#timers.get(key);
    if (this.#stopped || (planned !== undefined && planned.at <= at)) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        this.enqueue(key);
      },
      Math.max(milliseconds, 1),
    );
    this.#timers.set(key, { timer, at });
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#scheduled);
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #run(): void {
    this.#scheduled = undefined;
    const keys = [...this.#waiting];
    this.#waiting.clear();
    for (const key of keys) {
      if (!this.#stopped) this.#reconcile(key);
    }
  }
}

/** The namespace and name in a key of the store. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
