import { randomUUID } from 'node:crypto';
import { clone, equal } from '../model/json.ts';
import type { Metadata, StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import { apiVersionOf } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Change } from './change-log.ts';
import { ChangeLog } from './change-log.ts';
import { Collection } from './collection.ts';

/** What is needed to make an object; the store adds the rest of the metadata. */
export type NewObject<T extends StoredObject> = Omit<T, 'apiVersion' | 'kind' | 'metadata'> & {
  metadata: Partial<Metadata> & { name: string };
};

/** Which half of an object a change is about: a change of the status never raises the generation. */
export type Half = 'spec' | 'status';

/** All objects of the cluster, in memory. Every write gets the next resourceVersion and tells the listeners. */
export class Store {
  readonly log: ChangeLog;
  readonly #collections = new Map<Resource, Collection>();
  #version: number;

  constructor(options: { readonly firstVersion: number; readonly historyLimit: number }) {
    this.#version = options.firstVersion;
    this.log = new ChangeLog(options.firstVersion, options.historyLimit);
  }

  /** The resourceVersion of the latest write. */
  get version(): number {
    return this.#version;
  }

  get<T extends StoredObject>(resource: Resource<T>, namespace: string, name: string): T | undefined {
    return this.#collection(resource).get(namespace, name) as T | undefined;
  }

  /** All objects of a resource, or those of one namespace, in the order of their keys. */
  list<T extends StoredObject>(resource: Resource<T>, namespace?: string): T[] {
    return this.#collection(resource).list(namespace) as T[];
  }

  /** The objects that name this uid among their owners. */
  ownedBy<T extends StoredObject>(resource: Resource<T>, uid: string): T[] {
    return this.#collection(resource).ownedBy(uid) as T[];
  }

  /** The object as it is now, if it is still the same one. */
  live<T extends StoredObject>(resource: Resource<T>, object: StoredObject): T | undefined {
    const found = this.get(resource, object.metadata.namespace ?? '', object.metadata.name);
    return found?.metadata.uid === object.metadata.uid ? found : undefined;
  }

  create<T extends StoredObject>(resource: Resource<T>, object: NewObject<T>): T {
    const created = {
      ...clone(object),
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...clone(object.metadata),
        uid: randomUUID(),
        creationTimestamp: seconds(),
        resourceVersion: this.#nextVersion(),
        ...(resource.generation === undefined ? {} : { generation: 1 }),
      },
    } as unknown as T;
    this.#collection(resource).put(created);
    this.log.append({ type: 'ADDED', resource, object: created, version: this.#version });
    return created;
  }

  /**
   * Changes the live object by a function on a copy of it. Nothing is written where nothing changes.
   * `undefined`: the object is not there any more.
   */
  edit<T extends StoredObject>(
    resource: Resource<T>,
    object: StoredObject,
    half: Half,
    change: (draft: T) => void,
  ): T | undefined {
    const before = this.live(resource, object);
    if (before === undefined) return undefined;
    const draft = clone(before);
    change(draft);
    return this.replace(resource, before, draft, half);
  }

  /** Puts another state in the place of the live object. Nothing is written where it is the same. */
  replace<T extends StoredObject>(resource: Resource<T>, before: T, wanted: T, half: Half): T {
    const after = clone(wanted);
    if (equal(before, after)) return before;
    after.metadata.resourceVersion = this.#nextVersion();
    if (half === 'spec' && raisesGeneration(resource, before, after)) {
      after.metadata.generation = (before.metadata.generation ?? 0) + 1;
    }
    this.#collection(resource).put(after);
    this.log.append({ type: 'MODIFIED', resource, object: after, previous: before, version: this.#version });
    return after;
  }

  remove(resource: Resource, object: StoredObject): StoredObject | undefined {
    const before = this.live(resource, object);
    if (before === undefined) return undefined;
    this.#collection(resource).remove(before);
    const gone = { ...before, metadata: { ...before.metadata, resourceVersion: this.#nextVersion() } };
    this.log.append({ type: 'DELETED', resource, object: gone, previous: before, version: this.#version });
    return gone;
  }

  /** Tells every later change, in order; returns the function that ends it. */
  subscribe(listener: (change: Change) => void): () => void {
    return this.log.subscribe(listener);
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #collection(resource: Resource): Collection {
    let collection = this.#collections.get(resource);
    if (collection === undefined) this.#collections.set(resource, (collection = new Collection()));
    return collection;
  }
}

/** Whether a change of an object (not of its status) is one that its controller must observe. */
export function raisesGeneration(resource: Resource, before: StoredObject, after: StoredObject): boolean {
  if (resource.generation === undefined) return false;
  const spec = (object: StoredObject): unknown => ('spec' in object ? object.spec : undefined);
  if (!equal(spec(before), spec(after))) return true;
  if (after.metadata.deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined) return true;
  return (
    resource.generation === 'spec and annotations' && !equal(before.metadata.annotations, after.metadata.annotations)
  );
}
