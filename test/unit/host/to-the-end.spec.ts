import assert from 'node:assert/strict';
import { toTheEnd } from '../../../shared/host/to-the-end.ts';

describe('works that are under way side by side', () => {
  it('are answered in the order in which they stand, whichever is over first', async () => {
    assert.deepEqual(await toTheEnd(later('the note'), Promise.resolve('the file')), ['the note', 'the file']);
  });

  it('are over, all of them, before it is told that one failed', async () => {
    let written = false;
    const writing = later('the file').then(() => (written = true));
    await assert.rejects(toTheEnd(Promise.reject(new Error('not noted')), writing), /not noted/);
    assert.equal(written, true);
  });

  it('tell of the first that failed, as they stand', async () => {
    const failed = [later('').then(() => Promise.reject(new Error('not noted'))), Promise.reject(new Error('no disk'))];
    await assert.rejects(toTheEnd(...failed), /not noted/);
  });
});

function later<Value>(value: Value): Promise<Value> {
  return new Promise((resolve) => setImmediate(() => resolve(value)));
}
