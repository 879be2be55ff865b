import assert from 'node:assert/strict';
import { wayBack } from '../../../shared/rollback/way-back.ts';
import { deployment, digest, template } from '../../support/objects.ts';

const LIVE = template('app:1', { app: { env: [{ name: 'MODE', value: 'wild' }], args: ['x'] } });
const workload = deployment({ template: LIVE });
const place = { name: 'app', list: 'containers', index: 0, image: 'app:1' } as const;
const image = { kind: 'image', image: 'app:0', reason: '', passedOver: [] } as const;
const revision = (text: string) => {
  const one = { name: 'rs-4', number: 4, template: template(text), availablePods: 0, annotations: {} };
  return { kind: 'revision', revision: one, image: text, reason: '', passedOver: [] } as const;
};
const SAME = 'to revision 4, both with app:1: what goes back is spec.containers[app].env, spec.containers[app].args';

describe('from where to where a rollback goes', () => {
  for (const [title, target, live, said] of [
    ['two images, where they differ', image, 5, 'from app:1 to app:0'],
    ['two images also where a revision is gone to', revision('app:0'), 5, 'from app:1 to app:0'],
    ['revisions and fields, where the image is the same', revision('app:1'), 5, `from revision 5 ${SAME}`],
    ['the same without the number of what is live', revision('app:1'), undefined, `from the live revision ${SAME}`],
    [
      'two images where only one has a digest that is wanted',
      revision(`app:1@${digest('a')}`),
      5,
      `from app:1 to app:1@${digest('a')}`,
    ],
  ] as const) {
    it(`is told by ${title}`, () => {
      assert.equal(
        wayBack({ workload, place, liveRevision: live === undefined ? undefined : { number: live } }, target),
        said,
      );
    });
  }
});
