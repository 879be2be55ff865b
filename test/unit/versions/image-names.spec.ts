import assert from 'node:assert/strict';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import { planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { admittedPatch, completedPatch, takenBackPatch } from '../../../shared/deployment/completed-note.ts';
import { isExpected } from '../../../shared/rollback/guard.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { RECORD, ROLLED_BACK_FROM } from '../../../shared/versions/annotations.ts';
import { allNames, namesIn, namesLeft, recordedNames, sameVersion } from '../../../shared/versions/image-names.ts';
import { at, deploymentRecord, notes, record } from '../../support/notes.ts';
import { annotationWritten, deployment, digest } from '../../support/objects.ts';

const ASKED = 'registry.example/team/app:2';
const ADMITTED = 'mirror.corp/proxy/team/app:2';
const tied = { ...record(ASKED, 'registry.example/team/app:1'), admitted: ADMITTED };
const NAMES = namesIn(tied);

describe('two names of one image', () => {
  const cases: readonly (readonly [title: string, left: string, right: string, isSame: boolean])[] = [
    ['are one version where a record ties them', ASKED, ADMITTED, true],
    ['are one version in the other direction too', ADMITTED, ASKED, true],
    ['are one where the server pinned the tag as well', ASKED, `${ADMITTED}@${digest('a')}`, true],
    ['are two where the tag is another', 'registry.example/team/app:3', ADMITTED, false],
    ['are two where the live image is another', ASKED, 'mirror.corp/proxy/team/app:3', false],
    ['are two where a digest is wanted that the live name does not tell', `${ASKED}@${digest('a')}`, ADMITTED, false],
  ];
  for (const [title, left, right, isSame] of cases) {
    it(title, () => assert.equal(sameVersion(left, right, NAMES), isSame));
  }

  it('are two where no record ties them', () => {
    assert.equal(sameVersion(ASKED, ADMITTED, []), false);
    assert.deepEqual(namesIn(undefined), []);
    assert.deepEqual(namesIn(record(ASKED)), []);
    assert.deepEqual(namesLeft({ from: ADMITTED }), []);
  });

  it('are remembered of what a rollback left', () => {
    assert.deepEqual(namesLeft({ asked: ASKED, from: ADMITTED }), NAMES);
  });

  it('are told by deployment-record.json as well', () => {
    const image = { before: 'app:1', after: ADMITTED, asked: ASKED, admitted: ADMITTED };
    assert.deepEqual(recordedNames(deploymentRecord({ image })), NAMES);
    assert.deepEqual(recordedNames(deploymentRecord()), []);
    assert.deepEqual(recordedNames(undefined), []);
  });

  it('are told with the live one first, each once', () => {
    assert.deepEqual(allNames(ADMITTED, [...NAMES, ...NAMES]), [ADMITTED, ASKED]);
    assert.deepEqual(allNames('app:9', NAMES), ['app:9']);
  });

  it('change nothing when the same is deployed again, and the previous version stays the recorded one', () => {
    const live = deployment({ image: ADMITTED, annotations: notes({ record: { app: tied } }) });
    const choice = chooseContainer(live, 'app');
    assert.ok(choice.found);
    const state = workloadState(live, choice.place, { revisionObjects: undefined, pods: undefined });
    const plan = planDeployment(state, ASKED);
    assert.equal(plan.action, 'follow');
    assert.equal(plan.previous.found && plan.previous.image, 'registry.example/team/app:1');
  });

  it('hold both as expectedImage', () => {
    assert.equal(isExpected(ASKED, ADMITTED, NAMES), true);
    assert.equal(isExpected('registry.example/team/app:1', ADMITTED, NAMES), false);
  });

  it('hold the tag that was asked for where the server left only a digest', () => {
    const pinned = `mirror.corp/proxy/team/app@${digest('a')}`;
    assert.equal(isExpected('2', pinned, [{ asked: ASKED, admitted: pinned }]), true);
    assert.equal(isExpected('2', pinned, []), false);
  });
});

describe('the note that a rollout completed', () => {
  const annotations = notes({ record: { app: record(ASKED) } });
  const ran = (image: string, availableReplicas: number) =>
    deployment({ image, annotations, status: { availableReplicas } });

  it('adds the time, and the name that admission gave', () => {
    const admitted = `${ASKED}@${digest('a')}`;
    assert.deepEqual(annotationWritten(completedPatch(ran(admitted, 1), 'app', at('03:00')), RECORD), {
      app: { ...record(ASKED), admitted, completed: at('03:00') },
    });
    assert.deepEqual(annotationWritten(completedPatch(ran(ASKED, 1), 'app', at('03:00')), RECORD), {
      app: { ...record(ASKED), completed: at('03:00') },
    });
  });

  const none: readonly (readonly [why: string, live: Workload, container?: string])[] = [
    ['nothing ran', ran(ASKED, 0)],
    ['the record is about another image', ran('registry.example/team/app:9', 1)],
    ['there is no record', deployment({ image: ASKED })],
    ['there is none of this container', ran(ASKED, 1), 'constructor'],
    [
      'the container is gone',
      deployment({ image: ASKED, annotations: notes({ record: { web: record(ASKED) } }) }),
      'web',
    ],
    [
      'it is noted already',
      deployment({
        image: ASKED,
        annotations: notes({ record: { app: { ...record(ASKED), completed: at('02:30') } } }),
      }),
    ],
  ];
  for (const [why, live, container = 'app'] of none) {
    it(`is none where ${why}`, () => assert.deepEqual(completedPatch(live, container, at('03:00')), []));
  }
});

describe('the note about the name that the server gave', () => {
  const annotations = notes({ record: { app: record(ASKED) } });

  it('ties it to what was asked for', () => {
    const answer = deployment({ image: ADMITTED, annotations });
    assert.deepEqual(annotationWritten(admittedPatch(answer, 'app', at('02:00')), RECORD), {
      app: { ...record(ASKED), admitted: ADMITTED },
    });
  });

  it('is not needed where the names tell it, and not possible without container or a record of that change', () => {
    for (const image of [ASKED, `${ASKED}@${digest('a')}`]) {
      assert.deepEqual(admittedPatch(deployment({ image, annotations }), 'app', at('02:00')), []);
    }
    assert.deepEqual(admittedPatch(deployment({ image: ADMITTED }), 'app', at('02:00')), []);
    const gone = notes({ record: { web: record(ASKED) } });
    const renamed = deployment({ image: ADMITTED, annotations });
    assert.deepEqual(admittedPatch(renamed, 'app', at('03:00')), [], 'the record of an older change');
    assert.deepEqual(admittedPatch(deployment({ image: ADMITTED, annotations: gone }), 'web', at('02:00')), []);
  });
});

describe('the notes about a change that the server did not make', () => {
  it('are those of before again, whatever was added or taken away', () => {
    const before = deployment({ annotations: { ...notes({ record: { app: record('app:1') } }), team: 'blue' } });
    const answer = deployment({
      annotations: { ...notes({ record: { app: record('app:2') } }), team: 'green', [ROLLED_BACK_FROM]: '{}' },
    });
    const operations = takenBackPatch(before, answer);
    assert.deepEqual(annotationWritten(operations, RECORD), { app: record('app:1') });
    assert.deepEqual(
      operations.filter(({ op }) => op === 'remove').map(({ path }) => path),
      ['/metadata/annotations/smart-rollback~1rolled-back-from'],
    );
    assert.ok(operations.every(({ path }) => !path.endsWith('/team')));
  });

  it('pause again what was paused, and nothing else', () => {
    const paused = deployment({ spec: { paused: true } });
    const pause = { op: 'add', path: '/spec/paused', value: true };
    assert.deepEqual(takenBackPatch(paused, deployment()).slice(1), [pause]);
    assert.deepEqual(takenBackPatch(paused, paused), []);
    assert.deepEqual(takenBackPatch(deployment(), paused), []);
  });

  it('cost nothing where none were written', () => {
    assert.deepEqual(takenBackPatch(deployment(), deployment()), []);
    const bare = deployment();
    const { annotations: _none, ...metadata } = bare.metadata;
    assert.equal(takenBackPatch({ ...bare, metadata }, deployment({ annotations: notes({ record: {} }) })).length, 3);
  });
});
