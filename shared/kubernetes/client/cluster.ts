import { Fault } from '../../host/fault.ts';
import type { ApiClient } from './client.ts';
import type {
  Event,
  Json,
  JsonObject,
  Metadata,
  Namespace,
  Pod,
  RevisionObject,
  Workload,
  Listing,
} from '../objects.ts';
import { isControlledBy } from '../objects.ts';
import { newestOf } from '../event.ts';
import type { PatchOperation } from '../json-patch.ts';
import type { WorkloadReference } from '../resources.ts';
import { factsOf, selectorText, target } from '../resources.ts';
import { FIELD_MANAGER } from '../json-patch.ts';

// A page of them has half a megabyte where each is as large as they get.
const EVENTS_OF_PAGE = 200;
const MOST_PAGES = 100;

/** How a change is sent. */
export interface PatchOptions {
  readonly dryRun?: boolean;
  readonly ofNotes?: boolean;
  /** Takes what the server warns of, and leaves out, where a template that came from the cluster is sent back. */
  readonly onWarning?: (warning: string) => void;
}

/** Reads and changes workloads and what belongs to them. All answers are the server's raw JSON. */
export class Cluster {
  readonly client: ApiClient;

  constructor(client: ApiClient) {
    this.client = client;
  }

  get server(): string {
    return this.client.server;
  }

  /** The workload; `brief`: not asked for again for long, for notes. Throws ApiError 404 where there is none. */
  async readWorkload(reference: WorkloadReference, brief = false): Promise<Workload> {
    const { resource } = factsOf(reference.kind);
    const answer = await this.client.get({ ...target('get', resource, reference.namespace, reference.name), brief });
    return asWorkload(answer, reference);
  }

  /**
   * Changes a workload by JSON Patch and returns what the server made of it. A failing `test` is ApiError 422.
   * `dryRun` asks the server to check everything and keep nothing; a change `ofNotes` alone is not waited for as long. A
   * field that the server does not know is refused; with `onWarning` it is left out and told, as a template that came from
   * the cluster is sent back: during an upgrade servers of two versions answer.
   */
  async patchWorkload(
    reference: WorkloadReference,
    operations: readonly PatchOperation[],
    options: PatchOptions = {},
  ): Promise<Workload> {
    const { resource } = factsOf(reference.kind);
    const answer = await this.client.change({
      ...target('patch', resource, reference.namespace, reference.name),
      query: {
        fieldManager: FIELD_MANAGER,
        fieldValidation: options.onWarning === undefined ? 'Strict' : 'Warn',
        ...(options.dryRun === true ? { dryRun: 'All' } : {}),
      },
      method: 'PATCH',
      isNote: options.ofNotes === true,
      ...(options.onWarning === undefined ? {} : { onWarning: options.onWarning }),
      contentType: 'application/json-patch+json',
      body: operations as unknown as Json,
    });
    return asWorkload(answer, reference);
  }

  /** A namespace, `undefined` where the answer is none; not asked for again for long, since many accounts may not read it. */
  async readNamespace(name: string): Promise<Namespace | undefined> {
    const path = `/api/v1/namespaces/${encodeURIComponent(name)}`;
    const subject = { verb: 'get', group: '', resource: 'namespaces', namespace: name, name } as const;
    const answer = await this.client.get({ path, subject, brief: true });
    const isOne = typeof (answer['metadata'] as Partial<Metadata> | undefined)?.name === 'string';
    return isOne ? (answer as unknown as Namespace) : undefined;
  }

  /** The names of all workloads of this kind in the namespace, or of those that a label selector fits. */
  async listNames(
    { kind, namespace }: Pick<WorkloadReference, 'kind' | 'namespace'>,
    labelSelector?: string,
  ): Promise<readonly string[]> {
    const query = labelSelector === undefined ? {} : { labelSelector };
    const listing = await this.#list<Workload>(factsOf(kind).resource, namespace, query);
    return listing.items.map((item) => item.metadata.name);
  }

  /** What keeps the revisions of this workload: the ReplicaSets or ControllerRevisions that it controls. */
  async listRevisions(workload: Workload): Promise<Listing<RevisionObject>> {
    const selector = { labelSelector: selectorText(workload.spec.selector) };
    const { revisions } = factsOf(workload.kind);
    const listing = await this.#list<RevisionObject>(revisions, workload.metadata.namespace, selector);
    return { ...listing, items: listing.items.filter((item) => isControlledBy(item.metadata, workload.metadata.uid)) };
  }

  /** The pods that the workload's selector matches. */
  listPods(workload: Workload): Promise<Listing<Pod>> {
    const selector = { labelSelector: selectorText(workload.spec.selector) };
    return this.#list<Pod>('pods', workload.metadata.namespace, selector);
  }

  /**
   * Deletes a pod as `kubectl delete pod` does, with its own grace period, if it is still exactly the one that was read.
   * Throws ApiError 409 where it is not.
   */
  async deletePod({ metadata }: Pod): Promise<void> {
    await this.client.change({
      ...target('delete', 'pods', metadata.namespace, metadata.name),
      method: 'DELETE',
      body: { preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion } },
    });
  }

  /**
   * Evicts a pod as `kubectl drain` does: disruption budgets are asked. It must still be exactly the one that was read.
   * Throws ApiError 429 where a budget does not allow it now, which is not waited for here, and 409 where it was changed.
   */
  async evictPod({ metadata: { namespace, name, uid, resourceVersion } }: Pod): Promise<void> {
    await this.client.change({
      ...target('create', 'pods/eviction', namespace, name),
      method: 'POST',
      brief: true,
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
        deleteOptions: { preconditions: { uid, resourceVersion } },
      },
    });
  }

  /**
   * The newest events about one object, oldest first and so many at the most; not asked for again for long, since whoever
   * asks can do without them. There may be thousands: they are read in pages, of which only the newest are kept.
   */
  async newestEvents(namespace: string, uid: string, most: number): Promise<readonly Event[]> {
    const query = { fieldSelector: `involvedObject.uid=${uid}`, limit: String(EVENTS_OF_PAGE) };
    const list = { ...target('list', 'events', namespace), brief: true };
    let newest: readonly Event[] = [];
    let next: string | undefined;
    for (let page = 0; page < MOST_PAGES && (page === 0 || next !== undefined); page++) {
      const from = next === undefined ? {} : { continue: next };
      const answer = await this.client.get({ ...list, query: { ...query, ...from } });
      newest = newestOf([...newest, ...asListing<Event>(answer).items], most);
      next = continuationOf(answer);
    }
    return newest;
  }

  /** The last lines that a container wrote; `previous` is the one before its last restart. */
  podLogs(
    pod: Pod,
    container: string,
    options: { readonly previous: boolean; readonly lines: number },
  ): Promise<string> {
    return this.client.text({
      ...target('get', 'pods/log', pod.metadata.namespace, pod.metadata.name),
      query: {
        container,
        tailLines: String(options.lines),
        limitBytes: '65536',
        ...(options.previous ? { previous: 'true' } : {}),
      },
    });
  }

  async #list<T>(resource: string, namespace: string, query: Readonly<Record<string, string>>): Promise<Listing<T>> {
    const answer = await this.client.get({ ...target('list', resource, namespace), query });
    return asListing<T>(answer);
  }
}

// The server's word for where the next page of a list begins; none on the last one.
function continuationOf({ metadata }: JsonObject): string | undefined {
  const { continue: next } = (metadata ?? {}) as { readonly continue?: string };
  return next === '' ? undefined : next;
}

/** Takes a list answer apart. Throws a Fault where something in it is no Kubernetes object. */
export function asListing<T>(answer: JsonObject): Listing<T> {
  const items = Array.isArray(answer['items']) ? (answer['items'] as unknown as readonly T[]) : [];
  const isObject = (item: unknown) =>
    typeof (item as { readonly metadata?: Partial<Metadata> } | null)?.metadata?.uid === 'string';
  if (!items.every(isObject)) {
    throw new Fault(
      'SR206',
      `A list of the API server (${kindOf(answer)}) holds what is no Kubernetes object. Check the server address of the connection.`,
    );
  }
  const metadata = answer['metadata'] as { readonly resourceVersion?: string } | undefined;
  return { items, resourceVersion: metadata?.resourceVersion ?? '' };
}

function kindOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? `kind "${kind.slice(0, 80)}"` : 'without a kind';
}

function asWorkload(answer: JsonObject, reference: WorkloadReference): Workload {
  const workload = answer as unknown as Workload;
  if (typeof workload.metadata?.uid !== 'string' || !Array.isArray(workload.spec?.template?.spec?.containers)) {
    throw new Fault(
      'SR206',
      `The answer about ${reference.kind} ${reference.name} is no ${reference.kind} (${kindOf(answer)}). Check the server address of the connection.`,
    );
  }
  return workload;
}
