import { TEMPLATE_GENERATION } from '../../admission/template-generation.ts';
import { deleteOne } from '../../api/deleting.ts';
import { matchesSelector } from '../../api/selectors.ts';
import { ApiStatus } from '../../api/status.ts';
import type { ControllerRevision, DaemonSet, Pod } from '../../model/objects.ts';
import { DAEMON_SETS, NODES, PODS } from '../../model/resources.ts';
import { parseTime } from '../../model/time.ts';
import { keyOf } from '../../store/collection.ts';
import type { Controller, ControllerServices } from '../controller.ts';
import { startController } from '../controller.ts';
import { hashOf, revisionsOf, syncRevision, truncateRevisions } from '../controller-revisions.ts';
import { positive } from '../deployment/status.ts';
import { createPod, isActive, isAvailable, isReady } from '../pods.ts';
import type { WorkQueue } from '../work-queue.ts';
import { splitKey } from '../work-queue.ts';
import { replacements } from './replace.ts';
import type { NodePods } from './replace.ts';

const COMPONENT = 'daemonset-controller';
const HASH_LABEL = 'controller-revision-hash';

/** Keeps one pod of every DaemonSet on every node, as kube-controller-manager does. */
export function startDaemonSetController(services: ControllerServices): Controller {
  const { store } = services;
  return startController(store, DAEMON_SETS, [PODS], (key, queue) => {
    const { namespace, name } = splitKey(key);
    const set = store.get(DAEMON_SETS, namespace, name);
    if (set !== undefined) reconcile(services, set, queue);
  });
}

function reconcile(services: ControllerServices, set: DaemonSet, queue: WorkQueue): void {
  const { store } = services;
  const revision = syncRevision(store, set);
  const hash = hashOf(revision);
  if (set.metadata.deletionTimestamp === undefined) {
    try {
      manage(services, set, hash);
    } catch (error) {
      if (!(error instanceof ApiStatus)) throw error;
      services.events.record(set, COMPONENT, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      queue.enqueueAfter(keyOf(set), 1000);
    }
  }
  const nodes = podsByNode(services, set, hash);
  truncateRevisions(store, set, inUse(services, set, revision));
  writeStatus(services, set, nodes);
  const { minReadySeconds = 0 } = set.spec;
  const waiting = nodes.some(({ pods }) => pods.some((pod) => isReady(pod) && !isAvailable(pod, minReadySeconds)));
  if (waiting) queue.enqueueAfter(keyOf(set), 250);
}

function inUse({ store }: ControllerServices, set: DaemonSet, revision: ControllerRevision): ReadonlySet<string> {
  const hashes = new Set(store.ownedBy(PODS, set.metadata.uid).map((pod) => pod.metadata.labels?.[HASH_LABEL]));
  const live = revisionsOf(store, set).filter((known) => hashes.has(hashOf(known)));
  return new Set([revision, ...live].map(({ metadata }) => metadata.name));
}

/** The nodes that the pods belong to, with the pods on each, oldest first. */
function podsByNode({ store }: ControllerServices, set: DaemonSet, hash: string): NodePods[] {
  const pods = store.ownedBy(PODS, set.metadata.uid);
  return store
    .list(NODES)
    .filter(({ metadata }) =>
      matchesSelector({ matchLabels: set.spec.template.spec.nodeSelector ?? {} }, metadata.labels ?? {}),
    )
    .map(({ metadata }) => {
      const here = pods
        .filter(({ spec }) => spec.nodeName === metadata.name)
        .sort(
          (left, right) => parseTime(left.metadata.creationTimestamp) - parseTime(right.metadata.creationTimestamp),
        );
      const active = here.filter(isActive);
      return {
        node: metadata.name,
        pods: here,
        old: active.find((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash),
        current: active.find((pod) => pod.metadata.labels?.[HASH_LABEL] === hash),
      };
    });
}

function manage(services: ControllerServices, set: DaemonSet, hash: string): void {
  const nodes = podsByNode(services, set, hash);
  const failed = nodes.flatMap(({ pods }) => pods.filter(({ status }) => status.phase === 'Failed'));
  const missing = nodes.filter(({ pods }) => pods.length === 0).map(({ node }) => node);
  for (const pod of failed) remove(services, set, pod);
  for (const node of missing) create(services, set, hash, node);
  if (missing.length > 0 || set.spec.updateStrategy.type === 'OnDelete') return;
  const steps = replacements(set, nodes);
  for (const pod of steps.remove) remove(services, set, pod);
  for (const node of steps.create) create(services, set, hash, node);
}

function create({ store, events }: ControllerServices, set: DaemonSet, hash: string, nodeName: string): void {
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION] ?? '1';
  const labels = { [HASH_LABEL]: hash, 'pod-template-generation': generation };
  const pod = createPod(store, { owner: set, template: set.spec.template, labels, nodeName });
  events.record(set, COMPONENT, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
}

function remove({ store, events }: ControllerServices, set: DaemonSet, pod: Pod): void {
  deleteOne(store, PODS, pod);
  events.record(set, COMPONENT, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}

function writeStatus({ store }: ControllerServices, set: DaemonSet, nodes: readonly NodePods[]): void {
  const { minReadySeconds = 0 } = set.spec;
  const count = (counts: (node: NodePods, oldest: Pod) => boolean): number =>
    nodes.filter((node) => node.pods[0] !== undefined && counts(node, node.pods[0])).length;
  const available = count((_, pod) => isReady(pod) && isAvailable(pod, minReadySeconds));
  store.edit(DAEMON_SETS, set, 'status', (draft) => {
    draft.status = {
      currentNumberScheduled: count(() => true),
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: 0,
      numberReady: count((_, pod) => isReady(pod)),
      observedGeneration: set.metadata.generation ?? 0,
      ...positive({
        updatedNumberScheduled: count(({ current }, pod) => pod === current),
        numberAvailable: available,
        numberUnavailable: nodes.length - available,
      }),
    };
  });
}
