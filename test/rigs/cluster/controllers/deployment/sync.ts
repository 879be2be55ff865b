import { managedFieldsAfter } from '../../api/managed-fields.ts';
import { ApiStatus } from '../../api/status.ts';
import { withDefaults } from '../../admission/defaults.ts';
import { canonicalText, clone, equal } from '../../model/json.ts';
import { safeHash } from '../../model/names.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../model/objects.ts';
import { DEPLOYMENTS, NAMESPACES, REPLICA_SETS } from '../../model/resources.ts';
import type { NewObject } from '../../store/store.ts';
import { conditionOf, withCondition } from '../conditions.ts';
import type { ControllerServices } from '../controller.ts';
import { ownerReference } from '../controller.ts';
import { fencepostsOf, newReplicaSetSize } from './arithmetic.ts';
import {
  findNewReplicaSet,
  HASH_LABEL,
  highestRevision,
  newReplicaSetAnnotations,
  REVISION,
  scaleAnnotations,
} from './revisions.ts';
import { hasDeadline, progressing } from './status.ts';

const COMPONENT = 'deployment-controller';
const MANAGER = { name: 'kube-controller-manager', subresource: 'status' };

/** One look of the controller at a Deployment: a copy of it that gathers what is written, and its ReplicaSets. */
export class DeploymentSync {
  readonly deployment: Deployment;
  readonly #services: ControllerServices;
  #sets: ReplicaSet[];

  constructor(services: ControllerServices, deployment: Deployment, oldestFirst: ReplicaSet[]) {
    this.#services = services;
    this.deployment = clone(deployment);
    this.#sets = oldestFirst;
  }

  /** All ReplicaSets of the Deployment, oldest first, as they are after what was written. */
  get all(): readonly ReplicaSet[] {
    return this.#sets;
  }

  /** The ReplicaSet of the Deployment's template. */
  get current(): ReplicaSet | undefined {
    return findNewReplicaSet(this.deployment, this.#sets);
  }

  get old(): readonly ReplicaSet[] {
    const current = this.current;
    return this.#sets.filter((set) => set !== current);
  }

  /** Brings annotations and revision of the new ReplicaSet up to date; makes it where it is missing and wanted. */
  syncRevision(create: boolean): void {
    const revision = highestRevision(this.old) + 1;
    const existing = this.current;
    if (existing !== undefined) this.#syncExisting(existing, revision);
    else if (create) this.#create(revision);
  }

  #syncExisting(existing: ReplicaSet, revision: number): void {
    const annotations = newReplicaSetAnnotations(this.deployment, existing, revision);
    const { minReadySeconds = 0 } = this.deployment.spec;
    if (
      !equal(annotations, existing.metadata.annotations ?? {}) ||
      (existing.spec.minReadySeconds ?? 0) !== minReadySeconds
    ) {
      this.#edit(existing, (draft) => {
        draft.metadata.annotations = annotations;
        if (minReadySeconds > 0) draft.spec.minReadySeconds = minReadySeconds;
        else delete draft.spec.minReadySeconds;
      });
      return;
    }
    this.#setRevision(existing.metadata.annotations?.[REVISION] ?? '');
    const { conditions = [] } = this.deployment.status;
    if (hasDeadline(this.deployment) && conditionOf(conditions, 'Progressing') === undefined) {
      const found = `Found new replica set "${existing.metadata.name}"`;
      this.#state(withCondition(conditions, progressing('True', 'FoundNewReplicaSet', found)));
    }
    this.writeStatus(this.deployment.status);
  }

  #create(revision: number): void {
    const { deployment } = this;
    const { metadata, spec } = deployment;
    const hash = safeHash(canonicalText(spec.template) + (deployment.status.collisionCount ?? ''));
    const name = `${metadata.name}-${hash}`;
    const labels = { ...spec.template.metadata?.labels, [HASH_LABEL]: hash };
    const draft: NewObject<ReplicaSet> = {
      metadata: {
        name,
        namespace: metadata.namespace ?? '',
        labels,
        annotations: {
          ...newReplicaSetAnnotations(deployment, undefined, revision),
          ...scaleAnnotations(deployment, fencepostsOf(deployment).maxSurge),
        },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: newReplicaSetSize(deployment, this.#sets, 0),
        ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [HASH_LABEL]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
      status: { replicas: 0 },
    };
    const created = this.#store(draft);
    this.#sets = [...this.#sets, created];
    if (created.spec.replicas > 0) {
      this.event('ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${created.spec.replicas}`);
    }
    this.#setRevision(String(revision));
    if (hasDeadline(deployment)) {
      const statement = progressing('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`);
      this.#state(withCondition(deployment.status.conditions ?? [], statement));
    }
    this.writeStatus(deployment.status);
  }

  #store(draft: NewObject<ReplicaSet>): ReplicaSet {
    const { store } = this.#services;
    const { namespace = '', name } = draft.metadata;
    if (store.get(NAMESPACES, '', namespace)?.metadata.deletionTimestamp !== undefined) {
      throw new ApiStatus(403, 'Forbidden', `namespace ${namespace} is being terminated`);
    }
    if (store.get(REPLICA_SETS, namespace, name) !== undefined) {
      // Two templates with one hash: the count makes another one, the next time.
      this.deployment.status.collisionCount = (this.deployment.status.collisionCount ?? 0) + 1;
      this.writeStatus(this.deployment.status);
      throw new ApiStatus(409, 'AlreadyExists', `replicasets.apps "${name}" already exists`);
    }
    const complete = withDefaults(REPLICA_SETS, draft);
    return store.create(REPLICA_SETS, complete as unknown as NewObject<ReplicaSet>);
  }

  /** Sizes a ReplicaSet; `force` also brings its notes about the Deployment's size up to date. */
  scale(set: ReplicaSet, size: number, force = false): boolean {
    if (!force && set.spec.replicas === size) return false;
    const notes = scaleAnnotations(this.deployment, fencepostsOf(this.deployment).maxSurge);
    const before = set.spec.replicas;
    this.#edit(set, (draft) => {
      draft.spec.replicas = size;
      draft.metadata.annotations = { ...draft.metadata.annotations, ...notes };
    });
    if (before === size) return false;
    const direction = before < size ? 'up' : 'down';
    this.event('ScalingReplicaSet', `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
    return true;
  }

  /** Writes the status, and the revision that the copy carries. */
  writeStatus(status: DeploymentStatus): void {
    this.deployment.status = status;
    const revision = this.deployment.metadata.annotations?.[REVISION];
    const live = this.#services.store.live(DEPLOYMENTS, this.deployment);
    if (live?.metadata.annotations?.[REVISION] === revision && equal(live?.status, status)) return;
    this.#services.store.edit(DEPLOYMENTS, this.deployment, 'status', (draft) => {
      const before = clone(draft);
      draft.status = status;
      if (revision !== undefined) draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: revision };
      const fields = managedFieldsAfter(before, clone(draft), MANAGER);
      if (fields.length > 0) draft.metadata.managedFields = fields;
    });
  }

  event(reason: string, message: string): void {
    this.#services.events.record(this.deployment, COMPONENT, 'Normal', reason, message);
  }

  #state(conditions: readonly NonNullable<DeploymentStatus['conditions']>[number][]): void {
    this.deployment.status = { ...this.deployment.status, conditions: [...conditions] };
  }

  #setRevision(revision: string): void {
    this.deployment.metadata.annotations = { ...this.deployment.metadata.annotations, [REVISION]: revision };
  }

  #edit(set: ReplicaSet, change: (draft: ReplicaSet) => void): void {
    const edited = this.#services.store.edit(REPLICA_SETS, set, 'spec', change);
    if (edited !== undefined)
      this.#sets = this.#sets.map((known) => (known.metadata.uid === edited.metadata.uid ? edited : known));
  }
}
