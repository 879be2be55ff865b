import assert from 'node:assert/strict';
import { isRestored } from '../../../shared/rollback/rollback-patch.ts';
import type { Revision } from '../../../shared/versions/revision.ts';
import { at, notes, record } from '../../support/notes.ts';
import { APP, deployment, template } from '../../support/objects.ts';

const OLD = `${APP}:456`;
const NEW = `${APP}:457`;
const place = { name: 'app', list: 'containers', index: 0, image: NEW } as const;
const AT = at('04:00');
const raw = template(OLD, { app: { env: [{ name: 'MODE', value: 'calm' }] } });
const revision: Revision = { name: 'rs-4', number: 4, template: raw, availablePods: 0, annotations: {} };
const toImage = { kind: 'image', image: OLD, reason: '', passedOver: [] } as const;
const toRevision = { kind: 'revision', revision, image: OLD, reason: '', passedOver: [] } as const;
const noted = (clock: string) => notes({ record: { app: record(OLD, undefined, clock) } });
const gone = deployment({ template: template({ other: 'x:1' }) });

describe('whether the patch of a rollback is made', () => {
  for (const [title, target, kept, live, made] of [
    ['its time in the record tells', toImage, 'all', deployment({ image: OLD, annotations: noted('04:00') }), true],
    ['also with the record alone', toRevision, 'record', deployment({ annotations: noted('04:00') }), true],
    ['another time is another change', toImage, 'all', deployment({ image: OLD, annotations: noted('03:00') }), false],
    ['sent without notes, the image tells', toImage, 'none', deployment({ image: OLD }), true],
    ['sent without notes, what was left is still there', toImage, 'none', deployment({ image: NEW }), false],
    ['sent without notes, the container may be gone', toImage, 'none', gone, false],
    ['sent without notes, the template of the revision tells', toRevision, 'none', deployment({ template: raw }), true],
    ['its image alone is not that revision', toRevision, 'none', deployment({ image: OLD }), false],
  ] as const) {
    it(`${title}: ${made ? 'yes' : 'no'}`, () => {
      assert.equal(isRestored({ place, target, mark: { at: AT } }, kept, live), made);
    });
  }
});
