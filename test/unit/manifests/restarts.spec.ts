import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import {
  templateMark,
  withCarried,
  withMarkNamed,
  withTemplateMark,
} from '../../../shared/manifests/carried-annotations.ts';
import { configReferences } from '../../../shared/manifests/config-references.ts';
import type { PlacedManifest } from '../../../shared/manifests/object-address.ts';
import type { PlannedObject } from '../../../shared/manifests/set-plan.ts';
import { changeOf, recordedObject } from '../../../shared/manifests/set-plan.ts';
import { readsOwnConfig, workloadsToRestart } from '../../../shared/manifests/workloads-to-restart.ts';
import type { Unfinished } from '../../../shared/manifests/workloads-to-restart.ts';
import { describeNotRestarted, describeRestart } from '../../../tasks/CaptureAndDeploy/set-story.ts';

const OWNED = {
  'f:spec': { 'f:template': { 'f:metadata': { 'f:annotations': { 'f:smart-rollback/config': {} } } } },
};
const CONTAINERS = [{ name: 'app', envFrom: [{ configMapRef: { name: 'conf' } }] }];

const placed = (apiVersion: string, kind: string, name: string, namespace = 'prod'): PlacedManifest => ({
  place: { file: 'app.yaml', document: 1, line: 1 },
  ...{ apiVersion, kind, name, namespace, body: { apiVersion, kind } },
  resource: { plural: `${kind.toLowerCase()}s`, isNamespaced: true },
});
const planned = (
  manifest: PlacedManifest,
  live: JsonObject | undefined,
  next: JsonObject | undefined,
): PlannedObject => ({ manifest, live, next, change: changeOf(live, next) });
const config = (then: JsonObject | undefined, now: JsonObject, more: Partial<PlacedManifest> = {}) =>
  planned({ ...placed('v1', 'ConfigMap', 'conf'), ...more }, then && { data: then }, { data: now });
const template = (annotations: JsonObject, spec: JsonObject = { containers: CONTAINERS }): JsonObject => ({
  spec: { template: { metadata: { annotations }, spec } },
});
const applied = (object: JsonObject): JsonObject => ({
  ...object,
  metadata: { managedFields: [{ manager: 'smart-rollback', operation: 'Apply', fieldsV1: OWNED }] },
});
const WEB = placed('apps/v1', 'Deployment', 'web');
const SAME = template({});
const web = (live: JsonObject | undefined = SAME, next: JsonObject | undefined = SAME, manifest = WEB) =>
  planned(manifest, live, next);
const changed = config({ a: '1' }, { a: '2' });

describe('Manifests: the configuration that pods read', () => {
  const rows: readonly (readonly [title: string, spec: JsonObject, found: readonly string[]])[] = [
    ['none', { containers: [{ name: 'app' }] }, []],
    [
      'single variables',
      {
        containers: [
          {
            env: [
              { name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'k' } } },
              { name: 'B', valueFrom: { secretKeyRef: { name: 'b', key: 'k' } } },
              { name: 'C', value: 'c' },
            ],
          },
        ],
      },
      ['ConfigMap a', 'Secret b'],
    ],
    [
      'all variables, of an init container too',
      {
        containers: [{ envFrom: [{ configMapRef: { name: 'a' } }] }],
        initContainers: [{ envFrom: [{ secretRef: { name: 'b' } }] }],
      },
      ['ConfigMap a', 'Secret b'],
    ],
    [
      'volumes',
      { volumes: [{ configMap: { name: 'a' } }, { secret: { secretName: 'b' } }, { secret: { name: 'no' } }] },
      ['ConfigMap a', 'Secret b'],
    ],
    [
      'projected volumes',
      { volumes: [{ projected: { sources: [{ configMap: { name: 'a' } }, { secret: { name: 'b' } }] } }] },
      ['ConfigMap a', 'Secret b'],
    ],
    ['what pulls images is none', { containers: [], imagePullSecrets: [{ name: 'registry' }] }, []],
    [
      'what has another form than it should is none',
      {
        containers: 'x',
        initContainers: [7, { env: {} }],
        volumes: [{ configMap: 'a' }, { secret: { secretName: 1 } }],
      },
      [],
    ],
  ];
  for (const [title, spec, found] of rows)
    it(title, () =>
      assert.deepEqual(
        configReferences(spec).map(({ kind, name }) => `${kind} ${name}`),
        found,
      ),
    );
});

describe('Manifests: the pods that start anew where their configuration changes', () => {
  const bySecret = template({}, { containers: [], volumes: [{ secret: { secretName: 'conf' } }] });
  const secretChanged = planned(placed('v1', 'Secret', 'conf'), { data: { a: 'MQ==' } }, { data: { a: 'Mg==' } });
  const labelled = planned(
    placed('v1', 'ConfigMap', 'conf'),
    { metadata: { labels: {} }, data: { a: '1' } },
    { metadata: { labels: { a: 'b' } }, data: { a: '1' } },
  );
  const unasked = (sent: JsonObject) => ({
    ...planned(placed('v1', 'ConfigMap', 'conf'), { data: { a: '1', theirs: 'x' } }, undefined),
    manifest: { ...placed('v1', 'ConfigMap', 'conf'), body: sent },
  });
  const rows: readonly (readonly [title: string, set: readonly PlannedObject[], restarts: readonly string[]])[] = [
    ['a value changes', [changed, web()], ['web: conf']],
    ['bytes change', [planned(changed.manifest, { binaryData: { a: 'MQ==' } }, {}), web()], ['web: conf']],
    ['a Secret changes', [secretChanged, web(bySecret, bySecret)], ['web: conf']],
    ['it is created where pods did without', [config(undefined, { a: '1' }), web()], ['web: conf']],
    ['nothing of it changes', [config({ a: '1' }, { a: '1' }), web()], []],
    ['only its labels change', [labelled, web()], []],
    ['the workload has another template anyway', [changed, web(SAME, template({ other: '1' }))], []],
    ['the workload is new', [changed, planned(WEB, undefined, SAME)], []],
    ['the workload reads another one', [changed, web(bySecret, bySecret)], []],
    ['it is of another namespace', [config({ a: '1' }, { a: '2' }, { namespace: 'other' }), web()], []],
    ['it is another kind of that name', [config({ a: '1' }, { a: '2' }, { apiVersion: 'example.com/v1' }), web()], []],
    ['only a Job reads it', [changed, web(SAME, SAME, placed('batch/v1', 'Job', 'web'))], []],
    [
      'several workloads and kinds read it',
      [changed, web(), web(SAME, SAME, placed('apps/v1', 'StatefulSet', 'db')), web(bySecret, bySecret)],
      ['web: conf', 'db: conf'],
    ],
    ['the server could not be asked about the workload', [changed, planned(WEB, SAME, undefined)], ['web: conf']],
    ['the server could not be asked about a value that changes', [unasked({ data: { a: '2' } }), web()], ['web: conf']],
    ['the server could not be asked about values that stay', [unasked({ data: { a: '1' } }), web()], []],
  ];
  for (const [title, set, restarts] of rows)
    it(`${restarts.length === 0 ? 'none' : restarts.join(', ')}: ${title}`, () =>
      assert.deepEqual(
        workloadsToRestart(set, undefined).map(
          ({ manifest, because }) => `${manifest.name}: ${because.map(({ name }) => name).join()}`,
        ),
        restarts,
      ));
});

describe('Manifests: pods that a deployment which was killed was to start anew', () => {
  const still = config({ a: '2' }, { a: '2' });
  const marked = applied(template({ 'smart-rollback/config': 'r.2' }));
  const recorded = (next: JsonObject) =>
    recordedObject({ manifest: WEB, change: 'changed', live: SAME, next }, undefined).recorded;
  const before: Unfinished = { name: 'r.2', objects: [recorded(marked)] };
  const carriedOn = applied(template({ 'smart-rollback/config': 'r.1' }));
  const rows: readonly (readonly [title: string, live: JsonObject, before: Unfinished, count: number])[] = [
    ['it never came to them', SAME, before, 1],
    ['it had started them anew', marked, before, 0],
    ['it was not about this workload', SAME, { name: 'r.2', objects: [] }, 0],
    ['it was not to start them anew', SAME, { name: 'r.2', objects: [recorded(SAME)] }, 0],
    [
      'it came to the workload, which carries on an older mark',
      carriedOn,
      { name: 'r.2', objects: [recorded(carriedOn)] },
      0,
    ],
  ];
  for (const [title, live, unfinished, count] of rows)
    it(title, () => assert.equal(workloadsToRestart([still, web(live, live)], unfinished).length, count));

  it('is asked about only where a live workload reads configuration of the set', () => {
    assert.equal(readsOwnConfig([still, web()]), true);
    assert.equal(readsOwnConfig([still, planned(WEB, undefined, SAME)]), false);
    assert.equal(readsOwnConfig([web()]), false);
    assert.equal(readsOwnConfig([still, planned({ ...WEB, body: SAME }, {}, undefined)]), false);
  });
});

describe('Manifests: the mark of pods that started anew', () => {
  const body = template({ own: '1' });
  it('is carried on by the next apply, and makes the pods restart no second time', () => {
    const live = applied(template({ 'smart-rollback/config': 'r.2' }));
    assert.equal(templateMark(withCarried(body, live)), 'r.2');
    assert.equal(templateMark(withCarried(withTemplateMark(body, 'r.3'), live)), 'r.3');
  });
  it('is not carried on where it is not ours', () =>
    assert.equal(withCarried(body, template({ 'smart-rollback/config': 'r.2' })), body));
  it('gets the name of the record once that is known', () => {
    assert.equal(templateMark(withMarkNamed(withTemplateMark(body, 'to be recorded'), 'r.3')), 'r.3');
    assert.equal(withMarkNamed(body, 'r.3'), body);
  });
  it('is nothing for what has no template', () => {
    assert.deepEqual(withTemplateMark({ spec: {} }, 'r.3'), { spec: {} });
    assert.deepEqual(withTemplateMark({ data: {} }, 'r.3'), { data: {} });
  });
});

describe('Manifests: how a restart is told', () => {
  const conf = changed.manifest;
  it('with what changes', () =>
    assert.equal(
      describeRestart({ manifest: WEB, because: [conf] }),
      'Deployment web in namespace prod: its pods start anew, since ConfigMap conf in namespace prod changes.',
    ));
  it('with all that changes', () =>
    assert.match(
      describeRestart({ manifest: WEB, because: [conf, placed('v1', 'Secret', 'pin')] }),
      /since ConfigMap conf in namespace prod, Secret pin in namespace prod change\.$/,
    ));
  it('with the deployment that was killed', () =>
    assert.match(
      describeRestart({ manifest: WEB, because: [] }),
      /since a deployment before changed what they read, and ended before it came to them\.$/,
    ));
  it('as a warning where the server would not take it', () =>
    assert.equal(
      describeNotRestarted({ manifest: WEB, because: [conf] }, 'the API server would not take it (403: policy)'),
      'Deployment web in namespace prod: its pods do not start anew, although ConfigMap conf in namespace prod changes: the annotation smart-rollback/config of its template is refused (the API server would not take it (403: policy)). Restart them by another step, or give the configuration another name with each content.',
    ));
});
