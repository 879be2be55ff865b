import assert from 'node:assert/strict';
import { isDeployed } from '../../../shared/deployment/is-deployed.ts';
import { at, notes, record } from '../../support/notes.ts';
import { APP, deployment, template } from '../../support/objects.ts';

const NEW = `${APP}:457`;
const place = { name: 'app', list: 'containers', index: 0, image: `${APP}:456` } as const;
const AT = at('03:00');
const noted = notes({ record: { app: record(NEW, `${APP}:456`, '03:00') } });
const restarted = template(NEW, { annotations: { 'kubectl.kubernetes.io/restartedAt': AT } });

describe('whether the patch of a deployment is made', () => {
  for (const [title, action, kept, live, made] of [
    ['its time in the record tells', 'set image', 'all', deployment({ image: NEW, annotations: noted }), true],
    ['whatever admission made of the image', 'set image', 'all', deployment({ annotations: noted }), true],
    [
      'another time is another deployment',
      'set image',
      'record',
      deployment({ image: NEW, annotations: notes({ record: { app: record(NEW) } }) }),
      false,
    ],
    ['without a record it is not', 'set image', 'record', deployment({ image: NEW }), false],
    ['sent without notes, the image tells', 'set image', 'none', deployment({ image: NEW }), true],
    [
      'sent without notes, another image is none of ours',
      'set image',
      'none',
      deployment({ image: `${APP}:456` }),
      false,
    ],
    [
      'a container that is gone has no image',
      'set image',
      'none',
      deployment({ template: { spec: { containers: [] } } }),
      false,
    ],
    ['a restart without notes is known by its time', 'restart', 'none', deployment({ template: restarted }), true],
    ['the image alone is no restart', 'restart', 'none', deployment({ image: NEW }), false],
  ] as const) {
    it(`${title}: ${made ? 'yes' : 'no'}`, () => {
      assert.equal(isDeployed({ action, newImage: NEW, place }, AT, kept, live), made);
    });
  }

  it('asks for the images of all its containers where it was sent without notes', () => {
    const web = { place: { ...place, name: 'web' }, newImage: 'web:2' };
    const plan = { action: 'set image', newImage: NEW, place, others: [web] } as unknown as Parameters<
      typeof isDeployed
    >[0];
    const live = (image: string) => deployment({ template: template({ app: NEW, web: image }) });
    assert.deepEqual(
      [isDeployed(plan, AT, 'none', live('web:2')), isDeployed(plan, AT, 'none', live('web:1'))],
      [true, false],
    );
  });
});
