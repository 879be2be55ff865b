import type { EventRecorder } from '../controllers/events.ts';
import type { Container, ContainerStatus, Pod } from '../model/objects.ts';
import { PODS, SECRETS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import { isSideCar, life, statusOf } from './life.ts';
import { endedStatus, podStatus } from './pod-status.ts';
import { wordOf } from './words.ts';

/** What a simulated node works with. */
export interface NodeServices {
  readonly store: Store;
  readonly events: EventRecorder;
  readonly startupMilliseconds: number;
}

// A process that obeys takes a moment, and the kubelet another one to clean up behind it.
const OBEYS_MILLISECONDS = 200;
const CLEANS_UP_MILLISECONDS = 300;

/** One pod on its node, from its start to its end. */
export class PodLife {
  readonly #services: NodeServices;
  readonly #pod: Pod;
  readonly #ip: string;
  readonly #started = seconds();
  readonly #statuses = new Map<string, ContainerStatus>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isEnding = false;

  constructor(services: NodeServices, pod: Pod, ip: string) {
    this.#services = services;
    this.#pod = { ...pod, status: { ...pod.status, podIP: ip } };
    this.#ip = ip;
    const { initContainers = [], containers } = pod.spec;
    const reason = initContainers.length === 0 ? 'ContainerCreating' : 'PodInitializing';
    for (const container of [...initContainers, ...containers])
      this.#statuses.set(container.name, statusOf(container, { waiting: { reason } }));
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  start(): void {
    this.#initialize(0);
  }

  /** Tells the state again where something of it depends on what others wrote: readiness gates. */
  publish(): void {
    if (this.#isEnding) return;
    const of = (containers: readonly Container[]) => containers.flatMap(({ name }) => this.#statuses.get(name) ?? []);
    this.#services.store.edit(PODS, this.#pod, 'status', (draft) => {
      const { initContainers = [], containers } = this.#pod.spec;
      draft.status = podStatus(draft, of(initContainers), of(containers), { started: this.#started, ip: this.#ip });
    });
  }

  /** The pod was deleted: its processes get their grace, then it is reported as ended, and then it goes. */
  end(live: Pod): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.stop();
    const running = (live.status.containerStatuses ?? []).filter(({ state }) => state.running !== undefined);
    for (const { name } of running) this.#tell(name, 'Normal', 'Killing', `Stopping container ${name}`);
    const ignores = running.some(({ image }) => wordOf(image) === 'stubborn');
    const grace = (live.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    this.#after(ignores ? grace : Math.min(grace, OBEYS_MILLISECONDS), () => {
      this.#services.store.edit(PODS, this.#pod, 'status', (draft) => {
        draft.status = endedStatus(draft);
      });
      this.#after(CLEANS_UP_MILLISECONDS, () => this.#remove());
    });
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** What a finalizer keeps stays, with nothing left to wait for. */
  #remove(): void {
    const { store } = this.#services;
    const live = store.live(PODS, this.#pod);
    if (live === undefined) return;
    if ((live.metadata.finalizers ?? []).length === 0) store.remove(PODS, live);
    else store.edit(PODS, live, 'status', (draft) => (draft.metadata.deletionGracePeriodSeconds = 0));
  }

  /** Init containers one after the other; a side-car only has to start. Then all others at once. */
  #initialize(index: number): void {
    const { initContainers = [], containers } = this.#pod.spec;
    const container = initContainers[index];
    if (container === undefined) {
      for (const one of containers) this.#play(one, false, () => undefined);
      return;
    }
    let isDone = false;
    this.#play(container, !isSideCar(container), (status) => {
      const done = isSideCar(container) ? status.started : status.state.terminated?.exitCode === 0;
      if (isDone || !done) return;
      isDone = true;
      this.#initialize(index + 1);
    });
  }

  #play(container: Container, isInitial: boolean, changed: (status: ContainerStatus) => void): void {
    const { startupMilliseconds } = this.#services;
    const hasSecret = (name: string) =>
      this.#services.store.get(SECRETS, this.#pod.metadata.namespace ?? '', name) !== undefined;
    const stretches = life(container, { pod: this.#pod, startupMilliseconds, isInitial, hasSecret });
    const next = (): void => {
      const { value: stretch } = stretches.next();
      if (stretch === undefined) return;
      const isNew = this.#statuses.get(container.name) !== stretch.status;
      this.#statuses.set(container.name, stretch.status);
      for (const { type, reason, message } of stretch.told) this.#tell(container.name, type, reason, message);
      changed(stretch.status);
      if (isNew) this.publish();
      if (stretch.milliseconds !== undefined) this.#after(stretch.milliseconds, next);
    };
    next();
  }

  #tell(container: string, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const kind = this.#pod.spec.initContainers?.some(({ name }) => name === container)
      ? 'initContainers'
      : 'containers';
    const about = { fieldPath: `spec.${kind}{${container}}`, host: this.#pod.spec.nodeName ?? '' };
    this.#services.events.record(this.#pod, 'kubelet', type, reason, message, about);
  }

  #after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
