import { setTimeout as sleep } from 'node:timers/promises';
import { openWatch } from '../../support/cluster-watch.ts';
import type { Watch, WatchEvent } from '../../support/cluster-watch.ts';
import type { TestCluster, WorkloadKind } from '../../support/cluster.ts';
import { workloadPath } from '../../support/cluster.ts';

interface Workload {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** Every pod template that a workload had, seen from the server itself, past all faults. */
export interface TemplateHistory {
  /** The image of the first container in each, up to now; the first is what was there at the beginning. */
  images(): Promise<readonly string[]>;
  stop(): void;
}

const POLL_MILLISECONDS = 200;

/** Watches a workload from now on, through outages of the server. A template that is put back counts anew. */
export async function watchTemplates(
  cluster: TestCluster,
  kind: WorkloadKind,
  namespace: string,
  name: string,
): Promise<TemplateHistory> {
  const read = async () => (await cluster.ask('GET', workloadPath(kind, namespace, name))) as unknown as Workload;
  const first = await read();
  const watches: Watch[] = [];
  const all = () => [first, ...watches.flatMap(({ events }) => events.flatMap(stateIn))];
  const lastVersion = () => all().at(-1)?.metadata.resourceVersion ?? '';
  const open = async () => {
    // A server that was started again may not know what it told before.
    const expired = watches.at(-1)?.events.at(-1)?.type === 'ERROR';
    if (expired) watches.push(justRead(await read()));
    const query = { fieldSelector: `metadata.name=${name}`, resourceVersion: lastVersion() };
    watches.push(await openWatch(cluster, workloadPath(kind, namespace), query));
  };
  let stopped = false;
  const goOn = async () => {
    while (!stopped) {
      await watches.at(-1)?.ended;
      // The server may be away for a while.
      if (!stopped) await open().catch(() => sleep(POLL_MILLISECONDS));
    }
  };
  await open();
  void goOn();
  return {
    async images() {
      const { metadata } = await read();
      await cluster.waitFor('the watch to catch up', () =>
        Promise.resolve(Number(lastVersion()) >= Number(metadata.resourceVersion) || undefined),
      );
      const states = all();
      const changed = states.filter(
        ({ spec }, index) =>
          index === 0 || JSON.stringify(spec.template) !== JSON.stringify(states[index - 1]?.spec.template),
      );
      return changed.map(({ spec }) => spec.template.spec.containers[0]?.image ?? '');
    },
    stop: () => {
      stopped = true;
      watches.at(-1)?.close();
    },
  };
}

/** A state that was read, among those that were watched. */
function justRead(object: Workload): Watch {
  const event = { type: 'MODIFIED', object: object as unknown as WatchEvent['object'], receivedAt: performance.now() };
  return { events: [event], ended: Promise.resolve(), close: () => undefined };
}

function stateIn({ type, object }: WatchEvent): readonly Workload[] {
  return type === 'ADDED' || type === 'MODIFIED' ? [object as unknown as Workload] : [];
}
