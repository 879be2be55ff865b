import assert from 'node:assert/strict';
import { ROLLED_BACK_FROM, laterThanAll } from '../../../shared/versions/annotations.ts';
import { markTime } from '../../../shared/versions/cluster/annotation-time.ts';
import { mark, notes, record, rolledBack } from '../../support/notes.ts';
import { deployment } from '../../support/objects.ts';
import { ToldCluster } from '../../support/told-cluster.ts';

const SERVER = Date.parse('2026-11-24T03:00:00Z');
const AGENT = Date.parse('2031-01-01T00:00:00.250Z');
const time = (annotations: Readonly<Record<string, string>> = {}) =>
  laterThanAll(SERVER, AGENT, deployment({ annotations }));

describe('the time of a note', () => {
  it('is the time of the server, whatever year the agent has; only what the server does not tell is the agent’s', () => {
    assert.equal(time(), '2026-11-24T03:00:00.250Z');
    assert.equal(laterThanAll(SERVER + 999.5, AGENT, deployment()), '2026-11-24T03:00:00.250Z');
  });

  it('is later than notes of the same second, or of a clock that was ahead: the newest word wins', () => {
    const ahead = '2026-11-24T03:05:00.001Z';
    assert.equal(time(notes({ rejected: [mark('app:1', '03:05'), mark('app:2', '02:00')] })), ahead);
    assert.equal(time(notes({ verified: [mark('app:1', '03:05')] })), ahead);
    assert.equal(time(notes({ record: { web: record('web:1', undefined, '03:05') } })), ahead);
    const gone = JSON.stringify(rolledBack('app:2', 'app:1', 'x', { at: '2026-11-24T03:00:00.600Z' }));
    assert.equal(time({ [ROLLED_BACK_FROM]: gone }), '2026-11-24T03:00:00.601Z');
  });

  it('is not drawn along by a note from a future that cannot be', () => {
    const far = mark('app:1', '03:00', { at: '9999-12-31T23:59:59Z' });
    assert.equal(time(notes({ rejected: [far] })), '2026-11-24T03:00:00.250Z');
  });

  it('is the time of the agent where the server has told none', () => {
    const before = Date.now();
    const at = Date.parse(markTime(new ToldCluster(deployment()), deployment()));
    assert.ok(at >= before - 1000 && at <= Date.now() + 1000);
  });
});
