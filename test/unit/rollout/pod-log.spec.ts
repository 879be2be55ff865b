import assert from 'node:assert/strict';
import { logLines } from '../../../shared/rollout/pod-log.ts';

describe('the lines of a log', () => {
  it('are its last ones', () => {
    assert.deepEqual(logLines('a\nb\nc\n', 2), ['b', 'c']);
  });

  it('are none where nothing was written', () => {
    assert.deepEqual(logLines(' \n', 2), []);
  });

  for (const sentence of [
    'unable to retrieve container logs for containerd://0a1b2c',
    'failed to try resolving symlinks in path "/var/log/pods/x/0.log": no such file or directory',
  ]) {
    it(`are none where the kubelet only says that there is no log: ${sentence}`, () => {
      assert.deepEqual(logLines(sentence, 2), []);
    });
  }

  it("are the program's own where it writes such a sentence among others", () => {
    const lines = ['failed to open log file app.log', 'giving up'];
    assert.deepEqual(logLines(lines.join('\n'), 5), lines);
  });
});
