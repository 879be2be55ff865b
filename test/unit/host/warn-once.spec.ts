import assert from 'node:assert/strict';
import { StatusOnExit } from '../../../shared/host/status-on-exit.ts';
import { hostOfTask } from '../../../shared/host/warn-once.ts';
import { RecordingHost } from '../../support/recording-host.ts';

describe('a host that gives each warning once', () => {
  it('leaves out what it said before, and nothing else', () => {
    const host = new RecordingHost();
    const once = hostOfTask(host, new StatusOnExit());
    for (const text of ['list pods', 'Helm', 'list pods', 'Flux', 'Helm']) once.warning(text);
    assert.deepEqual(host.warnings, ['list pods', 'Helm', 'Flux']);
    for (const text of ['same', 'same']) once.info(text);
    assert.deepEqual(host.infos, ['same', 'same']);
  });

  it('is the host itself in all else', () => {
    const host = new RecordingHost({ namespace: 'prod' });
    const once = hostOfTask(host, new StatusOnExit());
    assert.equal(once.input('namespace'), 'prod');
    once.setSecret('hunter22');
    assert.equal(once.mask('hunter22'), host.mask('hunter22'));
    assert.equal(once.cancelled, host.cancelled);
  });

  it('has the status on exit of this run of the task', () => {
    const status = new StatusOnExit();
    assert.equal(hostOfTask(new RecordingHost(), status).status, status);
  });
});
