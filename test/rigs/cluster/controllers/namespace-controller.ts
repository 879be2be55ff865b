import { deleteOne } from '../api/deleting.ts';
import { CONFIG_MAPS, NAMESPACES, PODS, RESOURCES, SERVICE_ACCOUNTS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import type { Controller } from './controller.ts';
import { startController } from './controller.ts';
import { splitKey } from './work-queue.ts';

/** Gives every namespace its default ServiceAccount, and empties those that are being deleted. */
export function startNamespaceController(store: Store, authority: string): Controller {
  return startController(
    store,
    NAMESPACES,
    [],
    (key) => reconcile(store, splitKey(key).name, authority),
    ({ type, object }) => {
      const { namespace } = object.metadata;
      if (type !== 'DELETED' || namespace === undefined) return undefined;
      return isGoing(store, namespace) ? `/${namespace}` : undefined;
    },
  );
}

function isGoing(store: Store, name: string): boolean {
  return store.get(NAMESPACES, '', name)?.metadata.deletionTimestamp !== undefined;
}

function reconcile(store: Store, name: string, authority: string): void {
  const namespace = store.get(NAMESPACES, '', name);
  if (namespace === undefined) return;
  if (isGoing(store, name)) {
    let left = 0;
    for (const resource of [PODS, ...RESOURCES.filter((one) => one.namespaced && one !== PODS)]) {
      // Everything else stays until the last pod is gone.
      if (resource !== PODS && store.list(PODS, name).length > 0) return;
      for (const object of store.list(resource, name)) {
        if (object.metadata.deletionTimestamp === undefined) deleteOne(store, resource, object);
      }
      left += store.list(resource, name).length;
    }
    if (left === 0) store.remove(NAMESPACES, namespace);
    return;
  }
  const metadata = (object: string): { name: string; namespace: string } => ({ name: object, namespace: name });
  if (store.get(SERVICE_ACCOUNTS, name, 'default') === undefined) {
    store.create(SERVICE_ACCOUNTS, { metadata: metadata('default') });
  }
  if (store.get(CONFIG_MAPS, name, 'kube-root-ca.crt') === undefined) {
    const data = { 'ca.crt': authority };
    store.create(CONFIG_MAPS, { metadata: metadata('kube-root-ca.crt'), data });
  }
}
