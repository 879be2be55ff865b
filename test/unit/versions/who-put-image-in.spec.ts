import assert from 'node:assert/strict';
import { whoChanged, whoPutImageIn } from '../../../shared/versions/image-owner.ts';
import type { ManagedFields } from '../../../shared/kubernetes/objects.ts';
import { RUN, notes, record } from '../../support/notes.ts';
import { APP, deployment } from '../../support/objects.ts';
import { FIELD_MANAGER } from '../../../shared/kubernetes/json-patch.ts';

const LIVE = `${APP}:457`;
const TIME = '2026-11-24T03:00:00Z';
const owns = (manager: string, container = 'app'): ManagedFields => ({
  manager,
  time: TIME,
  fieldsV1: {
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { [`k:{"name":"${container}"}`]: { 'f:image': {} } } } } },
  },
});
const live = (managedFields: readonly ManagedFields[], recorded?: Parameters<typeof notes>[0]['record']) =>
  deployment({
    image: LIVE,
    annotations: notes(recorded === undefined ? {} : { record: recorded }),
    metadata: { managedFields },
  });
const OURS = `${FIELD_MANAGER} at ${TIME}`;

describe('who put the live image in', () => {
  it('is the run of ours that the record tells', () => {
    const workload = live([owns(FIELD_MANAGER)], { app: record(LIVE) });
    assert.equal(whoPutImageIn(workload, 'app'), `${OURS}, run ${RUN.number}`);
    const { number: _number, ...unnumbered } = RUN;
    const byId = live([owns(FIELD_MANAGER)], { app: { ...record(LIVE), run: unnumbered } });
    assert.equal(whoPutImageIn(byId, 'app'), `${OURS}, run ${RUN.id}`);
  });

  it('is a run of ours without its number, where the record is about another image or container', () => {
    assert.equal(whoPutImageIn(live([owns(FIELD_MANAGER)], { app: record(`${APP}:456`) }), 'app'), OURS);
    assert.equal(whoPutImageIn(live([owns(FIELD_MANAGER)], { web: record(LIVE) }), 'app'), OURS);
    assert.equal(whoPutImageIn(live([owns(FIELD_MANAGER)]), 'app'), OURS);
  });

  it('is somebody else, whatever the record says', () => {
    const workload = live([owns('kubectl-set')], { app: record(LIVE) });
    assert.equal(whoPutImageIn(workload, 'app'), `kubectl-set at ${TIME}`);
  });

  it('is who changed the workload last, where nobody owns the image', () => {
    assert.equal(whoPutImageIn(live([owns('kubectl-set', 'web')]), 'app'), `kubectl-set at ${TIME}`);
    for (const workload of [live([]), undefined]) assert.equal(whoPutImageIn(workload, 'app'), 'by whom is not known');
  });
});

describe('who changed a workload within one second', () => {
  it('is somebody else, not we: we know what we did', () => {
    for (const entries of [
      [owns(FIELD_MANAGER), owns('kubectl-set')],
      [owns('kubectl-set'), owns(FIELD_MANAGER)],
    ]) {
      assert.equal(whoChanged(live(entries)), `kubectl-set at ${TIME}`);
    }
  });
});
