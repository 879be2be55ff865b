import type { OwnerReference, StoredObject } from '../model/objects.ts';
import type { Resource } from '../model/resources.ts';
import { keyOf } from '../store/collection.ts';
import type { Change } from '../store/change-log.ts';
import type { Store } from '../store/store.ts';
import type { EventRecorder } from './events.ts';
import { WorkQueue } from './work-queue.ts';

/** What every controller works with. */
export interface ControllerServices {
  readonly store: Store;
  readonly events: EventRecorder;
}

/** A controller that runs until it is stopped. */
export interface Controller {
  stop(): void;
}

/**
 * Runs a controller over one kind of object: it looks at an object again when the object changes, something that the
 * object owns does, or a change concerns it in another way (`concerns` gives its key).
 */
export function startController(
  store: Store,
  resource: Resource,
  owned: readonly Resource[],
  reconcile: (key: string, queue: WorkQueue) => void,
  concerns: (change: Change) => string | undefined = () => undefined,
): Controller {
  const queue = new WorkQueue((key) => reconcile(key, queue));
  for (const object of store.list(resource)) queue.enqueue(keyOf(object));
  const unsubscribe = store.subscribe((change) => {
    if (change.resource === resource) queue.enqueue(keyOf(change.object));
    else {
      const key = owned.includes(change.resource) ? ownerKey(change, resource) : concerns(change);
      if (key !== undefined) queue.enqueue(key);
    }
  });
  return {
    stop: () => {
      unsubscribe();
      queue.stop();
    },
  };
}

function ownerKey({ object }: Change, resource: Resource): string | undefined {
  const owner = controllerOf(object);
  return owner?.kind === resource.kind ? `${object.metadata.namespace ?? ''}/${owner.name}` : undefined;
}

/** The owner that controls an object. */
export function controllerOf(object: StoredObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The owner reference of what a controller makes for an object. */
export function ownerReference(owner: StoredObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    blockOwnerDeletion: true,
    controller: true,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  };
}
