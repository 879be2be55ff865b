import type { Pod } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import { seconds } from '../model/time.ts';
import type { Store } from '../store/store.ts';
import type { Controller } from '../controllers/controller.ts';
import { isSettled } from './container-status.ts';
import { tagOf } from './image.ts';
import { podStatus } from './pod-status.ts';

const TERMINATION_MILLISECONDS = 100;
const SLOW_MILLISECONDS = 10_000;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
const NODE = /^node-/;

/** Plays the kubelets of the simulated nodes for the pods that are bound to them. */
export function startKubelets(store: Store, startupMilliseconds: number): Controller {
  const timers = new Map<string, NodeJS.Timeout>();
  const ending = new Set<string>();
  let lastAddress = 0;

  const play = (pod: Pod): void => {
    lastAddress += 1;
    const ip = `10.244.${Math.floor(lastAddress / 250) % 250}.${(lastAddress % 250) + 1}`;
    const started = seconds();
    const slow = pod.spec.containers.some(({ image }) => tagOf(image).includes('slow'));
    const go = (step: number, pause: number): void => {
      const told = store.edit(PODS, pod, 'status', (draft) => {
        draft.status = podStatus(draft, step, started, ip);
      });
      if (told === undefined || (step > 0 && containersOf(pod).every((container) => isSettled(container, step))))
        return;
      const next = step === 0 ? pause : pauseAfter(step);
      timers.set(
        pod.metadata.uid,
        setTimeout(() => go(step + 1, next), next),
      );
    };
    timers.set(
      pod.metadata.uid,
      setTimeout(() => go(0, slow ? SLOW_MILLISECONDS : startupMilliseconds), 0),
    );
  };

  const end = (pod: Pod): void => {
    stop(pod.metadata.uid);
    if (ending.has(pod.metadata.uid)) return;
    ending.add(pod.metadata.uid);
    timers.set(
      pod.metadata.uid,
      setTimeout(() => {
        ending.delete(pod.metadata.uid);
        timers.delete(pod.metadata.uid);
        const live = store.live(PODS, pod);
        if (live !== undefined) store.remove(PODS, live);
      }, TERMINATION_MILLISECONDS),
    );
  };

  const stop = (uid: string): void => {
    if (ending.has(uid)) return;
    clearTimeout(timers.get(uid));
    timers.delete(uid);
  };

  const unsubscribe = store.subscribe(({ type, resource, object }) => {
    if (resource !== PODS) return;
    const pod = object as Pod;
    const { uid, deletionTimestamp } = pod.metadata;
    if (type === 'DELETED') {
      ending.delete(uid);
      stop(uid);
    } else if (!NODE.test(pod.spec.nodeName ?? '')) return;
    else if (deletionTimestamp !== undefined) end(pod);
    else if (pod.status.startTime === undefined && !timers.has(uid)) play(pod);
  });
  return {
    stop: () => {
      unsubscribe();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function containersOf({ spec }: Pod): readonly Pod['spec']['containers'][number][] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

function pauseAfter(step: number): number {
  return step > 40 ? 60_000 : Math.min(step * 1000, LONGEST_PAUSE_MILLISECONDS);
}
