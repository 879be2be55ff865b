import assert from 'node:assert/strict';
import type { DeployedContainer } from '../../../shared/deployment/deployed-containers.ts';
import type { LiveImage } from '../../../shared/deployment/live-image.ts';
import { describeNote, noteOf, whyNotBlamed, whyNotNoted } from '../../../shared/deployment/verdict.ts';

const reference = { kind: 'Deployment', name: 'web', namespace: 'prod' } as const;
const deployed: DeployedContainer = {
  reference,
  image: 'reg/web:2',
  recorded: 'web',
  revision: '7',
  isChanged: true,
  isMoreChanged: false,
};
const live = (more: Partial<LiveImage> = {}): LiveImage => ({
  ...{
    reference,
    uid: 'u',
    container: 'web',
    image: 'reg/web:2',
    names: [{ asked: 'reg/web:2', admitted: 'mirror/web:2' }],
  },
  ...{ template: 't', completed: true, revision: 'web-1', revisionNumber: '7', digest: undefined },
  ...more,
});

describe('what tests of other tools say of what is live', () => {
  const rows: readonly (readonly [
    why: string | undefined,
    deployed: DeployedContainer,
    live: LiveImage | undefined,
  ])[] = [
    [undefined, deployed, live()],
    [undefined, deployed, live({ image: 'mirror/web:2' })],
    [undefined, { ...deployed, revision: undefined }, live({ revisionNumber: '9' })],
    [undefined, deployed, live({ revisionNumber: '' })],
    ['no one container of Deployment web has reg/web:2', deployed, undefined],
    ['reg/web:3 is live by now', deployed, live({ image: 'reg/web:3' })],
    ['its rollout is not completed', deployed, live({ completed: false })],
    [
      'its template was changed since it was deployed (revision 7 then, 9 now)',
      deployed,
      live({ revisionNumber: '9', completed: false }),
    ],
  ];
  for (const [index, [why, what, now]] of rows.entries()) {
    it(`${index + 1}. ${why ?? 'is noted'}`, () => assert.equal(whyNotNoted(what, now), why));
  }

  it('is noted as verified or rejected, in one sentence', () => {
    assert.deepEqual([noteOf('passed'), noteOf('rejected')], ['verified', 'rejected']);
    assert.match(describeNote('passed', live()), /^reg\/web:2 passed: recorded on Deployment web as verified/);
    assert.match(describeNote('rejected', live()), /^reg\/web:2 failed: recorded on Deployment web as rejected/);
  });

  it('blames the main image, unless its step changed other things alone', () => {
    const other = { ...deployed, isChanged: false, isMoreChanged: true };
    assert.match(whyNotBlamed('rejected', other, true) ?? '', /had left this image as it was and changed other things/);
    assert.equal(whyNotBlamed('passed', other, true), undefined);
    assert.equal(whyNotBlamed('rejected', { ...other, isChanged: true }, true), undefined);
  });

  it('blames a further workload only where the step had changed it', () => {
    const same = { ...deployed, isChanged: false };
    assert.equal(whyNotBlamed('rejected', deployed, false), undefined);
    assert.equal(whyNotBlamed('rejected', same, true), undefined);
    assert.equal(whyNotBlamed('passed', same, false), undefined);
    assert.match(whyNotBlamed('rejected', same, false) ?? '', /the step that deployed had not changed it/);
  });
});
