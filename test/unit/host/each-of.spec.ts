import assert from 'node:assert/strict';
import { eachOf } from '../../../shared/host/each-of.ts';

describe('the same asked of many, some at a time', () => {
  const numbers = Array.from({ length: 20 }, (_, index) => index);

  it('is answered in the order of the questions, whichever is answered first', async () => {
    const answers = await eachOf(numbers, async (one) => {
      await ticks(20 - one);
      return `answer ${one}`;
    });
    assert.deepEqual(
      answers,
      numbers.map((one) => `answer ${one}`),
    );
  });

  it('is never asked of more than eight at once', async () => {
    let now = 0;
    let most = 0;
    await eachOf(numbers, async () => {
      most = Math.max(most, ++now);
      await ticks(3);
      now--;
    });
    assert.equal(most, 8);
  });

  it('ends with the first error: nothing is begun after it, and what is under way is over before it is thrown', async () => {
    const begun: number[] = [];
    const over: number[] = [];
    const asking = eachOf(numbers, async (one) => {
      begun.push(one);
      await ticks(one === 3 ? 1 : 5);
      if (one === 3) throw new Error('no answer to 3');
      over.push(one);
    });
    await assert.rejects(asking, /no answer to 3/);
    assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(over, [0, 1, 2, 4, 5, 6, 7]);
  });

  it('throws the error of the question that stands first, of several', async () => {
    const asking = eachOf([5, 1, 3], async (one) => {
      await ticks(one);
      throw new Error(`no answer to ${one}`);
    });
    await assert.rejects(asking, /no answer to 5/);
  });

  it('has no answers where nothing is asked', async () => {
    assert.deepEqual(await eachOf([], () => Promise.reject(new Error('asked'))), []);
  });
});

async function ticks(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}
