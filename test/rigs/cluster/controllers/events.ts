import type { StoredObject } from '../model/objects.ts';
import { EVENTS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Store } from '../store/store.ts';

/** Writes events about objects; the same thing again raises the count of its event. */
export class EventRecorder {
  readonly #store: Store;
  readonly #names = new Map<string, string>();
  #serial = Date.now();

  constructor(store: Store) {
    this.#store = store;
  }

  /** A kubelet names its node and the container, which controllers have not. */
  record(
    about: StoredObject,
    component: string,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    { host, fieldPath }: { readonly host?: string; readonly fieldPath?: string } = {},
  ): void {
    const { namespace = 'default', name, uid, resourceVersion } = about.metadata;
    const key = [uid, component, reason, message, fieldPath ?? ''].join('\n');
    const now = seconds();
    const known = this.#store.get(EVENTS, namespace, this.#names.get(key) ?? '');
    if (known !== undefined) {
      this.#store.edit(EVENTS, known, 'status', (draft) => {
        draft.count = (draft.count ?? 1) + 1;
        draft['lastTimestamp'] = now;
      });
      return;
    }
    this.#serial += 1;
    const eventName = `${name}.${this.#serial.toString(16)}`;
    this.#names.set(key, eventName);
    const { apiVersion, kind } = about;
    this.#store.create(EVENTS, {
      metadata: { name: eventName, namespace },
      involvedObject: {
        ...{ apiVersion, kind, name, namespace, resourceVersion, uid },
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message,
      type,
      source: { component, ...(host === undefined ? {} : { host }) },
      reportingComponent: component,
      reportingInstance: host ?? '',
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      eventTime: null,
    });
  }
}
