import assert from 'node:assert/strict';
import { agentAuthority } from '../../../shared/http/wire/agent-certificates.ts';
import { StatusOnExit } from '../../../shared/host/status-on-exit.ts';
import { hostOfTask } from '../../../shared/host/warn-once.ts';
import { RecordingHost } from '../../support/recording-host.ts';

describe("The agent's own authorities", () => {
  it('cost one warning where the file cannot be read, however often they are asked for', () => {
    const host = new RecordingHost({}, { 'Agent.CAInfo': '/dev/null/ca.pem' });
    const once = hostOfTask(host, new StatusOnExit()); // as every task gets it
    for (let times = 0; times < 3; times += 1) assert.equal(agentAuthority(once), undefined);
    assert.equal(host.warnings.length, 1);
    assert.match(host.warnings[0] ?? '', /ca\.pem \(Agent\.CAInfo\) cannot be read: .*It is left out\.$/);
    assert.equal(agentAuthority(new RecordingHost()), undefined);
  });
});
