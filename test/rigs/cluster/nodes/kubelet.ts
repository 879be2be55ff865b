import type { Controller } from '../controllers/controller.ts';
import type { Pod } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import type { NodeServices } from './pod-life.ts';
import { PodLife } from './pod-life.ts';

const NODE = /^node-/;

/** Plays the kubelets of the simulated nodes for the pods that are bound to them. */
export function startKubelets(services: NodeServices): Controller {
  const lives = new Map<string, PodLife>();
  let lastAddress = 0;

  const begin = (pod: Pod): void => {
    lastAddress += 1;
    const ip = `10.244.${Math.floor(lastAddress / 250) % 250}.${(lastAddress % 250) + 1}`;
    const life = new PodLife(services, pod, ip);
    lives.set(pod.metadata.uid, life);
    // Whoever bound the pod hears of that first.
    setTimeout(() => {
      if (lives.get(pod.metadata.uid) === life && !life.isEnding) life.start();
    }, 0);
  };

  const unsubscribe = services.store.subscribe(({ type, resource, object }) => {
    if (resource !== PODS) return;
    const pod = object as Pod;
    const { uid, deletionTimestamp } = pod.metadata;
    const life = lives.get(uid);
    if (type === 'DELETED') {
      lives.delete(uid);
      life?.stop();
    } else if (!NODE.test(pod.spec.nodeName ?? '')) return;
    else if (life === undefined && pod.status.startTime === undefined && deletionTimestamp === undefined) begin(pod);
    else if (deletionTimestamp !== undefined) life?.end(pod);
    else if (pod.spec['readinessGates'] !== undefined) life?.publish();
  });
  return {
    stop: () => {
      unsubscribe();
      for (const life of lives.values()) life.stop();
    },
  };
}
