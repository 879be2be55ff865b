import { canonicalText, clone, equal } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';
import { safeHash } from '../model/names.ts';
import type { ControllerRevision, DaemonSet, PodTemplate, StatefulSet } from '../model/objects.ts';
import { CONTROLLER_REVISIONS } from '../model/resources.ts';
import type { Store } from '../store/store.ts';
import { ownerReference } from './controller.ts';

/** The label of a revision that holds its hash; the two controllers disagree on it. */
const HASH_LABELS = { StatefulSet: 'controller.kubernetes.io/hash', DaemonSet: 'controller-revision-hash' } as const;

type Owner = StatefulSet | DaemonSet;

/** What a revision keeps of its owner: a strategic merge patch that brings the template back. */
function revisionData(template: PodTemplate): JsonObject {
  return clone({ spec: { template: { ...template, $patch: 'replace' } } });
}

/** The template that a revision keeps. */
export function templateOf(revision: ControllerRevision): PodTemplate {
  const data = clone(revision.data) as unknown as { spec: { template: PodTemplate & { $patch?: string } } };
  const { $patch: _patch, ...template } = data.spec.template;
  return template;
}

/** The hash of a revision, as its label has it. */
export function hashOf(revision: ControllerRevision): string {
  const labels = revision.metadata.labels ?? {};
  return labels[HASH_LABELS.StatefulSet] ?? labels[HASH_LABELS.DaemonSet] ?? '';
}

/** The revisions of a workload, lowest number first. */
export function revisionsOf(store: Store, owner: Owner): ControllerRevision[] {
  return store.ownedBy(CONTROLLER_REVISIONS, owner.metadata.uid).sort((left, right) => left.revision - right.revision);
}

/** The revision of the live template: made where there is none, raised to the newest number where it is an old one. */
export function syncRevision(store: Store, owner: Owner): ControllerRevision {
  const revisions = revisionsOf(store, owner);
  const data = revisionData(owner.spec.template);
  const next = (revisions.at(-1)?.revision ?? 0) + 1;
  const known = revisions.findLast((revision) => equal(revision.data, data));
  if (known === undefined) return create(store, owner, data, next);
  if (known === revisions.at(-1)) return known;
  return store.edit(CONTROLLER_REVISIONS, known, 'spec', (draft) => (draft.revision = next)) ?? known;
}

function create(store: Store, owner: Owner, data: JsonObject, revision: number): ControllerRevision {
  const hash = safeHash(canonicalText(data));
  const { annotations, namespace = '' } = owner.metadata;
  const label = owner.kind === 'StatefulSet' ? HASH_LABELS.StatefulSet : HASH_LABELS.DaemonSet;
  return store.create(CONTROLLER_REVISIONS, {
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata?.labels, [label]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    data,
    revision,
  });
}

/** Forgets revisions beyond the limit, lowest number first; those in use stay. */
export function truncateRevisions(store: Store, owner: Owner, inUse: ReadonlySet<string>): void {
  const { revisionHistoryLimit } = owner.spec;
  if (revisionHistoryLimit === undefined) return;
  const unused = revisionsOf(store, owner).filter((revision) => !inUse.has(revision.metadata.name));
  for (const revision of unused.slice(0, Math.max(0, unused.length - revisionHistoryLimit))) {
    store.remove(CONTROLLER_REVISIONS, revision);
  }
}
