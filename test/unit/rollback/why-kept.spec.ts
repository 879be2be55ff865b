import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { whyKept } from '../../../shared/rollback/why-kept.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';
import { config, recorded } from './recorded-objects.ts';

const CREATED = recorded(null, {});
const CHANGED = recorded({}, {});

describe('Manifests: what is neither put back nor deleted', () => {
  const rows: readonly (readonly [
    title: string,
    recorded: ObjectToRestore,
    live: JsonObject | undefined,
    why: RegExp | undefined,
  ])[] = [
    [
      'what the record says is to be kept',
      { ...CHANGED, keep: 'its values were not captured' },
      config({}),
      /^its values were not captured$/,
    ],
    ['a Job', { ...CHANGED, kind: 'Job' }, config({}), /has run/],
    ['a Job that is gone', { ...CHANGED, kind: 'Job' }, undefined, /has run/],
    ['a Job that was never created is no matter', { ...CREATED, kind: 'Job' }, undefined, undefined],
    ['a Namespace that was created', { ...CREATED, kind: 'Namespace' }, config({}), /a Namespace is never deleted/],
    ['a volume that was created', { ...CREATED, kind: 'PersistentVolumeClaim' }, config({}), /never deleted/],
    [
      'a volume that was created and is gone is no matter',
      { ...CREATED, kind: 'PersistentVolumeClaim' },
      undefined,
      undefined,
    ],
    ['a volume that was changed goes back', { ...CHANGED, kind: 'PersistentVolumeClaim' }, config({}), undefined],
    [
      'what Helm is to keep',
      CREATED,
      config({}, { metadata: { annotations: { 'helm.sh/resource-policy': 'keep' } } }),
      /helm\.sh\/resource-policy/,
    ],
    [
      'what Helm is to keep goes back where it was changed',
      CHANGED,
      config({}, { metadata: { annotations: { 'helm.sh/resource-policy': 'keep' } } }),
      undefined,
    ],
    [
      'another policy of Helm is no matter',
      CREATED,
      config({}, { metadata: { annotations: { 'helm.sh/resource-policy': 'x' } } }),
      undefined,
    ],
    ['what was created is deleted', CREATED, config({}), undefined],
    ['an object without anything', CREATED, {}, undefined],
  ];
  for (const [title, one, live, why] of rows) {
    it(title, () => {
      const said = whyKept(one, live);
      if (why === undefined) assert.equal(said, undefined);
      else assert.match(said ?? '', why);
    });
  }
});
