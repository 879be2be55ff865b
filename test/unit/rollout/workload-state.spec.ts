import assert from 'node:assert/strict';
import type { Pod, RevisionObject, Workload } from '../../../shared/kubernetes/objects.ts';
import { containerToChange, workloadState } from '../../../shared/rollout/workload-state.ts';
import { APP, deployment, pod, replicaSet, template } from '../../support/objects.ts';

const IMAGE = `${APP}:457`;
const place = { name: 'app', list: 'containers', index: 0, image: IMAGE } as const;
const state = (workload: Workload, items?: readonly RevisionObject[], pods?: readonly Pod[]) =>
  workloadState(workload, place, {
    revisionObjects: items === undefined ? undefined : { items, resourceVersion: '1' },
    pods: pods === undefined ? undefined : { items: pods, resourceVersion: '1' },
  });
const restarted = (at: string) =>
  template(IMAGE, { annotations: { 'kubectl.kubernetes.io/restartedAt': `2026-11-24T${at}:00Z` } });

describe('the live revision that a step finds', () => {
  const live = deployment({ template: restarted('02:00') });

  it('is the one with exactly the live template, not a newer one that differs in a restart only', () => {
    const sets = [
      replicaSet({ revision: 6, template: restarted('03:00') }),
      replicaSet({ revision: 5, template: restarted('02:00') }),
    ];
    const { liveRevision, liveObject } = state(live, sets);
    assert.equal(liveRevision?.number, 5);
    assert.equal(liveObject, sets[1]);
  });

  it('is not the one of the same image behind another digest', () => {
    const pinned = `${IMAGE}@sha256:${'a'.repeat(64)}`;
    const sets = [replicaSet({ revision: 6, image: pinned }), replicaSet({ revision: 5, image: IMAGE })];
    assert.equal(state(deployment({ image: IMAGE }), sets).liveRevision?.number, 5);
  });

  it('is not one that belongs to another workload', () => {
    const foreign = replicaSet({ revision: 6, template: restarted('02:00'), owner: 'another' });
    assert.equal(state(live, [foreign]).liveRevision, undefined);
  });

  it('has its pods that are available, where pods may be listed', () => {
    const set = replicaSet({ revision: 5, template: restarted('02:00') });
    const own = pod({ owner: set.metadata.uid, image: IMAGE });
    assert.deepEqual(state(live, [set], [own]).pods?.items, [own]);
  });

  it('is not known where revisions may not be listed', () => {
    const { revisions, liveRevision, liveObject } = state(live);
    assert.deepEqual([revisions, liveRevision, liveObject], [undefined, undefined, undefined]);
  });
});

describe('the container that is to be changed', () => {
  const paused = deployment({ image: IMAGE, spec: { paused: true } });

  it('is the one that is meant', () => {
    assert.deepEqual(containerToChange(deployment({ image: IMAGE }), 'app', 'it is paused'), place);
  });

  it('is refused in a workload that is paused, unless that is allowed', () => {
    assert.throws(() => containerToChange(paused, 'app', 'it is paused'), { message: 'it is paused' });
    assert.deepEqual(containerToChange(paused, 'app', undefined), place);
  });

  it('is refused where there is none of that name, or nothing would be rolled out', () => {
    assert.throws(() => containerToChange(deployment({ image: IMAGE }), 'web', undefined), /web/);
    const byHand: Workload = {
      ...deployment({ image: IMAGE }),
      kind: 'StatefulSet',
      spec: { ...paused.spec, updateStrategy: { type: 'OnDelete' } },
    };
    assert.throws(() => containerToChange(byHand, 'app', undefined), /OnDelete/);
  });
});
