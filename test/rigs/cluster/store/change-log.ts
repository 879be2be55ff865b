import type { StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';

/** One write to the store. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resource: Resource;
  readonly object: StoredObject;
  readonly previous?: StoredObject;
  readonly version: number;
}

/** The latest changes of the store, so that a watch can resume, and those who listen to new ones. */
export class ChangeLog {
  readonly #limit: number;
  readonly #listeners = new Set<(change: Change) => void>();
  #changes: Change[] = [];
  /** Changes up to this version are forgotten. */
  #forgotten: number;

  constructor(version: number, limit: number) {
    this.#forgotten = version;
    this.#limit = limit;
  }

  /** The oldest resourceVersion from which a watch can still resume. */
  get oldest(): number {
    return this.#forgotten;
  }

  append(change: Change): void {
    this.#changes.push(change);
    // Cut in one go now and then, since removing from the front of a long list is slow.
    if (this.#changes.length > this.#limit * 1.5) this.#forget(this.#changes.length - this.#limit);
    for (const listener of this.#listeners) listener(change);
  }

  /** The changes after a version; `undefined` where some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    // Changes are in the order of their versions, one after the other without gaps.
    return this.#changes.slice(version - this.#forgotten);
  }

  /** Forgets all but the latest changes, as a compaction of etcd does. */
  compact(): void {
    this.#forget(this.#changes.length);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #forget(count: number): void {
    this.#forgotten += count;
    this.#changes = this.#changes.slice(count);
  }
}
