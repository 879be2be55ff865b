import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { withAnnotation, withCarried, withoutAnnotation } from '../../../shared/manifests/carried-annotations.ts';
import { appliedNotes } from '../../../shared/manifests/record-notes.ts';
import type { PlacedManifest } from '../../../shared/manifests/object-address.ts';
import { changeOf, isKeptApart, recordedObject, uidOf, valuesAfter } from '../../../shared/manifests/set-plan.ts';
import type { RecordedObject } from '../../../shared/manifests/set-record.ts';

const placed = (kind: string, more: Partial<PlacedManifest> = {}): PlacedManifest => ({
  place: { file: 'app.yaml', document: 1, line: 1 },
  apiVersion: 'v1',
  kind,
  name: 'a',
  namespace: 'prod',
  body: { apiVersion: 'v1', kind, metadata: {} },
  resource: { plural: `${kind.toLowerCase()}s`, isNamespaced: true },
  ...more,
});
const object = (data: JsonObject, fields: JsonObject | undefined, metadata: JsonObject = {}): JsonObject => ({
  metadata: {
    uid: 'u-1',
    resourceVersion: String(Math.random()),
    ...metadata,
    ...(fields === undefined
      ? {}
      : { managedFields: [{ manager: 'smart-rollback', operation: 'Apply', fieldsV1: fields }] }),
  },
  data,
});
const owns = (...keys: readonly string[]) => ({ 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) });

describe('Manifests: what becomes of an object', () => {
  const live = object({ level: 'info' }, owns('level'));
  it('it is created where there is none', () => assert.equal(changeOf(undefined, live), 'created'));
  it('it is unchanged where only what the server writes differs', () =>
    assert.equal(changeOf(live, object({ level: 'info' }, owns('other'))), 'unchanged'));
  it('it is changed where a value differs', () =>
    assert.equal(changeOf(live, object({ level: 'x' }, undefined)), 'changed'));
  it('it counts as changed where only the apply can tell', () => assert.equal(changeOf(live, undefined), 'changed'));
});

describe('Manifests: what is recorded of an object', () => {
  const live = object({ level: 'info', gone: 'x', foreign: 'y' }, owns('level', 'gone'));
  const next = object({ level: 'debug', fresh: 'z', foreign: 'y' }, owns('level', 'fresh'));

  it('what we owned before or own afterwards, as it was before', () => {
    const { recorded, values } = recordedObject(
      { manifest: placed('ConfigMap'), change: 'changed', live, next },
      undefined,
    );
    assert.deepEqual(recorded.before, { object: { data: { level: 'info', gone: 'x' } } });
    assert.deepEqual(recorded.fields, owns('level', 'gone', 'fresh'));
    assert.deepEqual(recorded.after.fields, owns('level', 'fresh'));
    assert.match(recorded.after.hash, /^sha256:/);
    assert.deepEqual([recorded.uid, recorded.namespace, recorded.keep, values], ['u-1', 'prod', undefined, undefined]);
  });

  it('nothing of a Secret: its values are kept apart, its hash has a key', () => {
    const secret = { place: '3', hashKey: 'k' };
    const { recorded, values } = recordedObject({ manifest: placed('Secret'), change: 'changed', live, next }, secret);
    assert.deepEqual([recorded.before, values], [{ secret: '3' }, { data: { level: 'info', gone: 'x' } }]);
    assert.match(recorded.after.hash, /^hmac-sha256:/);
    assert.ok(!JSON.stringify(recorded).includes('info'));
  });

  it('nothing of the values of a Secret that is not captured, not even a hash', () => {
    const of = (then: JsonObject | undefined, now: JsonObject, change: RecordedObject['change']) =>
      recordedObject({ manifest: placed('Secret'), change, live: then, next: now }, 'not captured');
    const { recorded, values } = of(live, next, 'changed');
    assert.deepEqual([recorded.before, recorded.after.fields, values], [null, {}, undefined]);
    assert.deepEqual(recorded.after.hash, of(next, live, 'changed').recorded.after.hash);
    assert.deepEqual(recorded.fields, owns('level', 'gone', 'fresh'));
    const why = 'it was deployed without being captured (captureSecrets: false)';
    assert.deepEqual([recorded.keep, of(undefined, next, 'created').recorded.keep], [why, why]);
  });

  it('knows a Secret by its kind', () => {
    const kinds = [
      placed('Secret'),
      placed('ConfigMap'),
      placed('Secret', { body: { apiVersion: 'x/v1', kind: 'Secret' } }),
    ];
    assert.deepEqual(
      kinds.map((manifest) => isKeptApart({ manifest })),
      [true, false, false],
    );
  });

  it('of what is created that nothing was there', () => {
    const { recorded } = recordedObject(
      { manifest: placed('ConfigMap'), change: 'created', live: undefined, next },
      undefined,
    );
    assert.deepEqual([recorded.uid, recorded.before, recorded.fields], [null, null, recorded.after.fields]);
  });

  it('of a kind without a namespace none', () => {
    const manifest = placed('ClusterRole', { namespace: undefined });
    assert.ok(!('namespace' in recordedObject({ manifest, change: 'changed', live, next }, undefined).recorded));
  });

  const kept = (manifest: PlacedManifest, change: RecordedObject['change'], last: JsonObject | undefined = next) =>
    recordedObject({ manifest, change, live: change === 'created' ? undefined : live, next: last }, undefined).recorded;
  const keep = { metadata: { annotations: { 'helm.sh/resource-policy': 'keep' } } };
  const rows: readonly (readonly [title: string, recorded: RecordedObject, why: string | undefined])[] = [
    ['a namespace that is created', kept(placed('Namespace'), 'created'), 'a Namespace is never deleted'],
    ['what Helm is to keep', kept(placed('ConfigMap', { body: keep }), 'created'), 'helm.sh/resource-policy is keep'],
    ['what Helm is to keep, where it was there', kept(placed('ConfigMap', { body: keep }), 'changed'), undefined],
    ['a Job', kept(placed('Job', { apiVersion: 'batch/v1' }), 'replaced'), 'a Job has run'],
    ['a claim that is changed', kept(placed('PersistentVolumeClaim'), 'changed'), undefined],
    ['an object without metadata', kept(placed('ConfigMap', { body: {} }), 'created'), undefined],
  ];
  for (const [title, { keep: why }, says] of rows)
    it(`why it never goes back: ${title}`, () => assert.equal(why, says));

  it('why it never goes back: the server could not be asked', () => {
    const { recorded } = recordedObject(
      { manifest: placed('ConfigMap'), change: 'changed', live, next: undefined },
      undefined,
    );
    assert.equal(recorded.keep, 'the server could not be asked what becomes of it');
  });

  it('a Job that is made anew goes back to nothing', () => assert.equal(kept(placed('Job'), 'replaced').before, null));

  it('no uid where an answer has none', () => assert.equal(uidOf({}), undefined));
});

describe('Manifests: by what a deployed object is known again', () => {
  it('not by the number of replicas: whoever scales changes nothing of what was deployed', () => {
    const fields = { 'f:spec': { 'f:replicas': {}, 'f:paused': {} } };
    const scaled = (replicas: number) => ({ ...object({}, fields), spec: { replicas, paused: false } });
    assert.equal(valuesAfter(scaled(1), undefined).hash, valuesAfter(scaled(7), undefined).hash);
    assert.deepEqual(valuesAfter(scaled(1), undefined).fields, fields);
  });
});

describe('Manifests: what only the apply could tell', () => {
  const next = object({ level: 'debug' }, owns('level'));
  const recorded = (manifest: PlacedManifest, live: JsonObject | undefined) =>
    recordedObject({ manifest, change: live === undefined ? 'created' : 'changed', live, next }, undefined).recorded;

  it('the uid of what was created', () => {
    const notes = appliedNotes([{ recorded: recorded(placed('ConfigMap'), undefined), made: next }], undefined);
    assert.deepEqual(notes, { 'smart-rollback/applied': '{"ConfigMap/prod/a":{"uid":"u-1"}}' });
  });

  it('what an admission made of it', () => {
    const made = object({ level: 'pinned' }, owns('level'));
    const { 'smart-rollback/applied': text = '' } = appliedNotes(
      [{ recorded: recorded(placed('ClusterRole', { namespace: undefined }), next), made }],
      undefined,
    );
    assert.match(text, /^\{"ClusterRole\/\/a":\{"after":\{"fields":\{"f:data":\{"f:level":\{\}\}\},"hash":"sha256:/);
  });

  it('nothing where the dry run had told all, or it is more than an annotation may hold', () => {
    const one = { recorded: recorded(placed('ConfigMap'), next), made: next };
    assert.deepEqual(appliedNotes([one], undefined), {});
    const many = Array.from({ length: 4000 }, (_, index) => ({
      recorded: recorded(placed('ConfigMap', { name: `some-quite-long-name-of-an-object-${index}` }), undefined),
      made: next,
    }));
    assert.deepEqual(appliedNotes(many, undefined), {});
  });

  it('of a Secret by the key of its hashes', () => {
    const manifest = placed('Secret');
    const own = recordedObject(
      { manifest, change: 'changed', live: next, next },
      { place: '1', hashKey: 'k' },
    ).recorded;
    assert.deepEqual(appliedNotes([{ recorded: own, made: next }], 'k'), {});
  });
});

describe('Manifests: what the apply told of a Secret that is not captured', () => {
  it('no hash of what the server made of it', () => {
    const live = object({ pin: 'NDcxMQ==' }, owns('pin'));
    const made = object({ pin: 'NDcxMg==' }, owns('pin'));
    const change = { manifest: placed('Secret'), change: 'changed' as const, live, next: made };
    const { recorded } = recordedObject(change, 'not captured');
    assert.deepEqual(appliedNotes([{ recorded, made }], undefined), {});
  });
});

describe('Manifests: the mark of what a deployment created', () => {
  const KEY = 'smart-rollback/created';
  const fields = { 'f:metadata': { 'f:annotations': { [`f:${KEY}`]: {} } } };
  const body = { metadata: { name: 'a' } };
  it('is carried on by the next apply', () => {
    const live = object({}, fields, { annotations: { [KEY]: 'r.1' } });
    assert.deepEqual(withCarried(body, live), { metadata: { name: 'a', annotations: { [KEY]: 'r.1' } } });
  });
  it('is not where it is not ours, or is not there', () => {
    assert.equal(withCarried(body, object({}, undefined, { annotations: { [KEY]: 'r.1' } })), body);
    assert.equal(withCarried(body, object({}, fields)), body);
    assert.equal(withCarried(body, {}), body);
  });
  it('is not shown before its record is written', () => {
    assert.deepEqual(withoutAnnotation(withAnnotation(body, KEY, 'x'), KEY), body);
    const other = { metadata: { annotations: { team: 'a' } } };
    assert.deepEqual(withoutAnnotation(withAnnotation(other, KEY, 'x'), KEY), other);
  });
});
