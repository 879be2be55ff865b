import assert from 'node:assert/strict';
import { templateHash } from '../../../shared/kubernetes/template.ts';
import { isRolledBackAlready } from '../../../shared/rollback/already-rolled-back.ts';
import { mark, rolledBack } from '../../support/notes.ts';
import { digest, template } from '../../support/objects.ts';

const LIVE = template('app:1');
const undone = rolledBack('app:2', 'app:1', templateHash(LIVE));

describe('a second undo', () => {
  it('leaves the workload alone while the live template is the one that the first put in', () => {
    assert.equal(isRolledBackAlready(undone, LIVE, 'app:1', { names: [], rejected: [] }, false), true);
  });

  it('leaves it alone also where it was restarted since, or admission pins the image', () => {
    const restarted = template('app:1', { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } });
    assert.equal(isRolledBackAlready(undone, restarted, 'app:1', { names: [], rejected: [] }, false), true);
    const pinned = `app:1@${digest('a')}`;
    assert.equal(isRolledBackAlready(undone, template(pinned), pinned, { names: [], rejected: [] }, false), true);
  });

  it('goes on where there was no first one', () => {
    assert.equal(isRolledBackAlready(undefined, LIVE, 'app:1', { names: [], rejected: [] }, false), false);
  });

  it('goes on where the template was changed since', () => {
    assert.equal(
      isRolledBackAlready(
        undone,
        template('app:1', { app: { args: ['x'] } }),
        'app:1',
        { names: [], rejected: [] },
        false,
      ),
      false,
    );
    assert.equal(isRolledBackAlready(undone, template('app:2'), 'app:2', { names: [], rejected: [] }, false), false);
  });

  it('leaves it alone where it is guarded by an image of the first one, also where a reloader touched the template', () => {
    const touched = template('app:1', { annotations: { 'reloader.example/last-reloaded': 'x' } });
    const known = { names: [], rejected: [] };
    assert.equal(isRolledBackAlready(undone, touched, 'app:1', known, true), true);
    assert.equal(isRolledBackAlready(undone, touched, 'app:1', known, false), false);
  });

  it('goes on, guarded or not, where another image is live or the live one was rejected since', () => {
    const since = [mark('app:1', '05:00')];
    assert.equal(isRolledBackAlready(undone, template('app:2'), 'app:2', { names: [], rejected: [] }, true), false);
    assert.equal(isRolledBackAlready(undone, LIVE, 'app:1', { names: [], rejected: since }, true), false);
  });

  it('goes on where the live image is another digest than the one gone back to', () => {
    const to = rolledBack('app:2', `app:1@${digest('a')}`, templateHash(LIVE));
    const other = `app:1@${digest('b')}`;
    assert.equal(isRolledBackAlready(to, template(other), other, { names: [], rejected: [] }, false), false);
  });

  it('goes on where the image was rejected since', () => {
    assert.equal(
      isRolledBackAlready(undone, LIVE, 'app:1', { names: [], rejected: [mark('app:1', '05:00')] }, false),
      false,
    );
  });

  // met when going back from `app:1` to `app:1@sha256:…`: the rejection of `app:1` covers the target too, and the second
  // undo goes elsewhere.
  it('leaves it alone where the image was rejected before, or by the rollback itself', () => {
    for (const clock of ['03:00', '04:00']) {
      assert.equal(
        isRolledBackAlready(undone, LIVE, 'app:1', { names: [], rejected: [mark('app:1', clock)] }, false),
        true,
      );
    }
  });
});
