import assert from 'node:assert/strict';
import type { RecordedSet } from '../../../shared/contract/deployment-record.ts';
import { entryOf } from '../../../shared/contract/deployment-record.ts';
import type { RecordedInfo } from '../../../shared/rollback/rollback-info.ts';
import { chooseScope, describeWholeSet, scopeOfUndo, scopeOfUndos } from '../../../tasks/SmartRollback/choose-scope.ts';
import { deploymentRecord } from '../../support/notes.ts';
import { NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const MARK = { namespace: NAMESPACE, name: 'r.3', uid: 'u', sha256: 's' };
const { common, entry } = entryOf(deploymentRecord());
const OTHER = { ...entry, workload: { ...entry.workload, name: 'worker' } };
const NEW = { absent: true, workload: { ...entry.workload, name: 'fresh' } } as const;

function info(set: RecordedSet['set']): RecordedInfo {
  const workloads = [entry, OTHER, NEW];
  const recorded: RecordedSet = { ...common, schemaVersion: 1, workloads, ...(set === undefined ? {} : { set }) };
  return { place: 'p', recordPlace: 'p', set: recorded, version: undefined };
}
const SET = info({ record: MARK, objects: [] });
const ALL = { scope: 'all', strategy: 'artifact', workloads: [] } as const;
const main = { kind: 'Deployment', name: NAME } as const;
const worker = { kind: 'Deployment', name: 'worker' } as const;

describe('what of a deployment of manifests goes back', () => {
  const whole: readonly (readonly [title: string, asked: Parameters<typeof chooseScope>[1]])[] = [
    ['all of it, where nothing less is asked for', ALL],
    ['all of it, where all its workloads are named', { ...ALL, workloads: [worker, main] }],
  ];
  for (const [title, asked] of whole)
    it(title, () => assert.deepEqual(chooseScope(SET, asked), { scope: 'set', mark: MARK }));

  const parts: readonly (readonly [
    title: string,
    recorded: RecordedInfo | undefined,
    asked: Parameters<typeof chooseScope>[1],
    why: RegExp | undefined,
  ])[] = [
    ['images, where scope says so', SET, { ...ALL, scope: 'image' }, /^scope is image: the other objects/],
    [
      'workloads, where a tag is asked for',
      SET,
      { ...ALL, strategy: 'tag' },
      /^strategy tag puts back workloads alone/,
    ],
    [
      'images, where one of its workloads is named',
      SET,
      { ...ALL, workloads: [main] },
      /^deploymentName does not name worker, so only images go back: .* leave deploymentName out\.$/,
    ],
    ['workloads, where no manifests were deployed', info(undefined), ALL, undefined],
    ['workloads, where the manifests changed nothing', info({ objects: [] }), ALL, undefined],
    ['workloads, where only the previous image is recorded', { ...SET, set: undefined }, ALL, undefined],
    ['workloads, where nothing is recorded', undefined, ALL, undefined],
  ];
  for (const [title, recorded, asked, why] of parts) {
    it(title, () => {
      const chosen = chooseScope(recorded, asked);
      assert.equal(chosen.scope, 'workloads');
      if (why === undefined) assert.equal(chosen.scope === 'workloads' && chosen.why, undefined);
      else assert.match((chosen.scope === 'workloads' ? chosen.why : undefined) ?? '', why);
    });
  }
});

describe('what an undo puts back that no record guards', () => {
  const noted = { 'smart-rollback/record': JSON.stringify({ '/set': { ...MARK, run: '458' } }) };
  const undo = { scope: 'all', strategy: 'undo', toRevision: undefined, rollbackInfo: undefined } as const;
  const rows: readonly (readonly [
    title: string,
    annotations: Record<string, string>,
    asked: Parameters<typeof scopeOfUndo>[1],
    isSet: boolean,
  ])[] = [
    ['all of the manifests that were deployed last', noted, undo, true],
    ['the image, where no manifests were deployed last', {}, undo, false],
    ['the image, where scope says so', noted, { ...undo, scope: 'image' }, false],
    ['a revision that is asked for', noted, { ...undo, toRevision: 3 }, false],
    ['a tag', noted, { ...undo, strategy: 'tag' }, false],
    ['the image, where a record guards it', noted, { ...undo, rollbackInfo: {} }, false],
  ];
  for (const [title, annotations, asked, isSet] of rows)
    it(title, () => assert.deepEqual(scopeOfUndo(deployment({ annotations }), asked), isSet ? MARK : undefined));

  describe('of several workloads', () => {
    const older = { 'smart-rollback/record': JSON.stringify({ '/set': { ...MARK, uid: 'u1', run: '457' } }) };
    const all = (...annotations: readonly Record<string, string>[]) =>
      scopeOfUndos(
        annotations.map((one, index) => {
          const workload = deployment({ annotations: one });
          return { ...workload, metadata: { ...workload.metadata, name: ['web', 'worker'][index] ?? 'x' } };
        }),
        undo,
      );

    it('all of the manifests, where both were deployed last by the same', () =>
      assert.deepEqual(all(noted, noted), { scope: 'set', mark: MARK }));
    it('the workloads, where none was deployed by manifests, or none could be read', () => {
      assert.deepEqual(all({}, {}), { scope: 'workloads', why: undefined });
      assert.deepEqual(all(), { scope: 'workloads', why: undefined });
    });
    for (const [title, first, second] of [
      ['by others', noted, older],
      ['the first without any', {}, noted],
      ['the second without any', noted, {}],
    ] as const)
      it(`the workloads alone, which is said, where they were deployed last ${title}`, () => {
        const chosen = all(first, second);
        assert.equal(
          chosen.scope === 'workloads' && chosen.why,
          'web, worker were not deployed last by the same manifests, so each of them goes back alone: the other objects of the manifests that were deployed stay as they are. To put all of it back, name one of its workloads alone.',
        );
      });
  });

  it('says that more goes back than the workload that was named, and how it goes back alone', () =>
    assert.equal(
      describeWholeSet(worker, MARK),
      'Deployment worker was deployed by manifests (record r.3): all that they changed goes back. To put this workload back alone, give scope: image.',
    ));
});
