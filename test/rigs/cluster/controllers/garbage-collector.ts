import { deleteOne } from '../api/deleting.ts';
import type { OwnerReference, StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import { resourceOfKind, RESOURCES } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import type { Controller } from './controller.ts';

/** Deletes what is owned by objects that are gone, and plays the finalizers of foreground deletion and orphaning. */
export function startGarbageCollector(store: Store): Controller {
  const pending = new Set<NodeJS.Immediate>();
  const soon = (task: () => void): void => {
    const immediate = setImmediate(() => {
      pending.delete(immediate);
      task();
    });
    pending.add(immediate);
  };
  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (type === 'DELETED') {
      soon(() => collect(store, object));
      for (const owner of object.metadata.ownerReferences ?? []) {
        soon(() => finishForeground(store, object.metadata.namespace ?? '', owner));
      }
    } else if (object.metadata.deletionTimestamp !== undefined) soon(() => finalize(store, resource, object));
  });
  return {
    stop: () => {
      unsubscribe();
      for (const immediate of pending) clearImmediate(immediate);
    },
  };
}

interface Owned {
  readonly resource: Resource;
  readonly object: StoredObject;
}

function dependents(store: Store, uid: string): Owned[] {
  return RESOURCES.flatMap((resource) => store.ownedBy(resource, uid).map((object) => ({ resource, object })));
}

function collect(store: Store, owner: StoredObject): void {
  for (const { resource, object } of dependents(store, owner.metadata.uid)) {
    const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    if (others.length === 0) deleteOne(store, resource, object);
    else store.edit(resource, object, 'status', (draft) => (draft.metadata.ownerReferences = others));
  }
}

function finalize(store: Store, resource: Resource, object: StoredObject): void {
  const live = store.live(resource, object);
  const finalizers = live?.metadata.finalizers ?? [];
  if (live === undefined) return;
  const owned = dependents(store, live.metadata.uid);
  if (finalizers.includes('foregroundDeletion')) {
    for (const dependent of owned) {
      if (dependent.object.metadata.deletionTimestamp === undefined) {
        const options = { graceSeconds: undefined, propagation: 'Foreground' };
        deleteOne(store, dependent.resource, dependent.object, options);
      }
    }
    if (dependents(store, live.metadata.uid).length === 0) removeFinalizer(store, resource, live, 'foregroundDeletion');
  } else if (finalizers.includes('orphan')) {
    for (const dependent of owned) {
      store.edit(dependent.resource, dependent.object, 'status', (draft) => {
        const left = (draft.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== live.metadata.uid);
        if (left.length === 0) delete draft.metadata.ownerReferences;
        else draft.metadata.ownerReferences = left;
      });
    }
    removeFinalizer(store, resource, live, 'orphan');
  }
}

/** The last dependent of an owner went: an owner that waited for that goes too. */
function finishForeground(store: Store, namespace: string, { apiVersion, kind, name, uid }: OwnerReference): void {
  const resource = resourceOfKind(apiVersion, kind);
  if (resource === undefined) return;
  const owner = store.get(resource, resource.namespaced ? namespace : '', name);
  if (owner?.metadata.uid === uid && owner.metadata.finalizers?.includes('foregroundDeletion') === true) {
    finalize(store, resource, owner);
  }
}

function removeFinalizer(store: Store, resource: Resource, object: StoredObject, name: string): void {
  const edited = store.edit(resource, object, 'status', (draft) => {
    draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((finalizer) => finalizer !== name);
    if (draft.metadata.finalizers.length === 0) delete draft.metadata.finalizers;
  });
  // A pod still has to be ended by its node.
  if (edited?.metadata.finalizers === undefined && edited?.metadata.deletionGracePeriodSeconds === undefined) {
    if (edited !== undefined) store.remove(resource, edited);
  }
}
