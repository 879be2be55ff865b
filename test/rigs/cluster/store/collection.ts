import type { StoredObject } from '../model/objects.ts';

/** The objects of one resource, found by key, by namespace and by owner. */
export class Collection {
  readonly #namespaces = new Map<string, Map<string, StoredObject>>();
  readonly #byOwner = new Map<string, Map<string, StoredObject>>();

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  /** In the order of their keys, as etcd lists them. */
  list(namespace: string | undefined): StoredObject[] {
    const maps = namespace === undefined ? [...this.#namespaces.values()] : [this.#namespaces.get(namespace)];
    const objects = maps.flatMap((map) => [...(map?.values() ?? [])]);
    return objects.sort(byKey);
  }

  ownedBy(uid: string): StoredObject[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])].sort(byKey);
  }

  put(object: StoredObject): void {
    const namespace = object.metadata.namespace ?? '';
    const before = this.get(namespace, object.metadata.name);
    if (before !== undefined) this.#forgetOwners(before);
    let map = this.#namespaces.get(namespace);
    if (map === undefined) this.#namespaces.set(namespace, (map = new Map<string, StoredObject>()));
    map.set(object.metadata.name, object);
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      let owned = this.#byOwner.get(uid);
      if (owned === undefined) this.#byOwner.set(uid, (owned = new Map<string, StoredObject>()));
      owned.set(object.metadata.uid, object);
    }
  }

  remove(object: StoredObject): void {
    const namespace = object.metadata.namespace ?? '';
    this.#forgetOwners(object);
    const map = this.#namespaces.get(namespace);
    map?.delete(object.metadata.name);
    if (map?.size === 0) this.#namespaces.delete(namespace);
  }

  #forgetOwners(object: StoredObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const owned = this.#byOwner.get(uid);
      owned?.delete(object.metadata.uid);
      if (owned?.size === 0) this.#byOwner.delete(uid);
    }
  }
}

/** The order of the keys `namespace/name`. */
export function byKey(left: StoredObject, right: StoredObject): number {
  const [one, other] = [keyOf(left), keyOf(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

export function keyOf(object: StoredObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
