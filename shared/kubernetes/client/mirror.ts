import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, ConnectionError } from '../api-error.ts';
import type { ApiClient } from './client.ts';
import { asListing } from './cluster.ts';
import type { Metadata, Listing } from '../objects.ts';
import { target } from '../resources.ts';
import type { WatchEvent } from '../watch-event.ts';
import { readWatchEvent } from '../watch-event.ts';

interface MirrorOptions<T> {
  readonly client: ApiClient;
  readonly resource: string;
  readonly namespace: string;
  /** The one object that is mirrored; left out for all that the query finds. */
  readonly name?: string;
  readonly query: Readonly<Record<string, string>>;
  /** What is known already; it is watched from there, without another list. */
  readonly start: Listing<T>;
  readonly onChange: () => void;
}

// The server ends the watch a little earlier than a silent connection counts as dead.
const WATCH_SECONDS = 25;
const SHORTEST_WATCH_MILLISECONDS = 1_000;
const POLL_MILLISECONDS = 2_000;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/**
 * Keeps a copy of some objects up to date: watch with resume, list again where the server forgot the version (410),
 * polling where watching is not allowed (kubernetes.md#10-waiting-for-a-rollout). One object is polled by `get`, so
 * that it needs no right to list (kubernetes.md#11-minimal-rbac). Faults of the connection are borne and tried again;
 * since when is in `unreachable`.
 */
export class Mirror<T extends { readonly metadata: Metadata }> {
  readonly #options: MirrorOptions<T>;
  readonly #items = new Map<string, T>();
  #version: string | undefined;
  #mayWatch = true;
  /** Why the objects may not be read at all. */
  forbidden: ApiError | undefined;
  /** The fault that keeps us from the server now, and since when (milliseconds, monotonic). */
  unreachable: { readonly since: number; readonly error: Error } | undefined;

  constructor(options: MirrorOptions<T>) {
    this.#options = options;
    this.#replace(options.start);
  }

  /** The objects as they were last seen; `undefined` where they may not be read any more. */
  get items(): readonly T[] | undefined {
    return this.forbidden === undefined ? [...this.#items.values()] : undefined;
  }

  /** Runs until the signal is aborted or reading is forbidden. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted && this.forbidden === undefined) {
      try {
        if (this.#version === undefined || !this.#mayWatch) await this.#read(signal);
        const opened = performance.now();
        if (this.#mayWatch) await this.#watch(signal);
        // A server or gateway that ends every watch at once must not be asked without pause.
        if (this.#mayWatch && performance.now() - opened < SHORTEST_WATCH_MILLISECONDS)
          await sleep(SHORTEST_WATCH_MILLISECONDS, undefined, { signal });
        if (!this.#mayWatch) await sleep(POLL_MILLISECONDS * (0.9 + Math.random() / 5), undefined, { signal });
        this.unreachable = undefined;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#bear(error);
        failures += 1;
        // Where watches do not get through, lists may.
        if (failures > 1) this.#version = undefined;
        const pause = Math.min(200 * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #bear(error: unknown): void {
    const isForbidden = error instanceof ApiError && error.status === 403;
    const { name } = this.#options;
    if (isForbidden && (error.subject.verb === 'watch' || (error.subject.verb === 'list' && name !== undefined))) {
      this.#mayWatch = false;
    } else if (isForbidden) {
      this.forbidden = error;
      this.#options.onChange();
    } else if (error instanceof ApiError && error.status === 410) {
      this.#version = undefined;
    } else {
      const known = error instanceof Error ? error : new Error(String(error));
      this.unreachable = { since: this.unreachable?.since ?? performance.now(), error: known };
      // What was missed while the connection was down is asked for by the next watch from the last version.
      if (!(error instanceof ConnectionError)) this.#version = undefined;
      this.#options.onChange();
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { client, resource, namespace, name, query } = this.#options;
    const listing =
      name !== undefined && !this.#mayWatch
        ? await this.#get(name, signal)
        : asListing<T>(await client.get({ ...target('list', resource, namespace), query, signal, brief: true }));
    this.#replace(listing);
    this.unreachable = undefined;
    this.#options.onChange();
  }

  async #get(name: string, signal: AbortSignal): Promise<Listing<T>> {
    const { client, resource, namespace } = this.#options;
    try {
      const object = await client.get({ ...target('get', resource, namespace, name), signal, brief: true });
      return asListing<T>({ items: [object], metadata: object['metadata'] ?? null });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      return { items: [], resourceVersion: '' };
    }
  }

  #replace(listing: Listing<T>): void {
    this.#items.clear();
    for (const item of listing.items) this.#items.set(item.metadata.uid, item);
    this.#version = listing.resourceVersion;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, resource, namespace, query } = this.#options;
    const request = {
      ...target('watch', resource, namespace),
      query: {
        ...query,
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(WATCH_SECONDS),
        resourceVersion: this.#version ?? '',
      },
      signal,
    };
    await client.stream(request, (line) => this.#apply(readWatchEvent<T>(line)));
  }

  #apply(event: WatchEvent<T>): void {
    this.unreachable = undefined;
    switch (event.type) {
      case 'ERROR': {
        this.#version = undefined;
        const { resource, namespace, client } = this.#options;
        const code = Number(event.status['code']);
        throw new ApiError(
          Number.isInteger(code) ? code : 500,
          event.status,
          target('watch', resource, namespace).subject,
          client.server,
        );
      }
      case 'BOOKMARK':
        this.#version = event.version;
        return;
      case 'DELETED':
        this.#items.delete(event.object.metadata.uid);
        break;
      default:
        this.#items.set(event.object.metadata.uid, event.object);
    }
    this.#version = event.object.metadata.resourceVersion;
    this.#options.onChange();
  }
}
