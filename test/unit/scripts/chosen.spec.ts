import assert from 'node:assert/strict';
import { isInShare } from '../../support/chosen.ts';

describe('The share of the faults that the gate tries', () => {
  const titles = Array.from({ length: 300 }, (_, index) => `list pods: HTTP ${index}, once: fails`);

  it('leaves nothing out over all turns, and tries nothing twice', () => {
    for (const title of titles) assert.equal([1, 2, 3].filter((turn) => isInShare(title, turn, 3)).length, 1, title);
  });

  it('is everything where it is one of one', () => assert.ok(titles.every((title) => isInShare(title, 1, 1))));

  it('is about as large as any other', () => {
    for (const turn of [1, 2, 3]) {
      const { length } = titles.filter((title) => isInShare(title, turn, 3));
      assert.ok(length > 70 && length < 130, `share ${turn} has ${length} of 300`);
    }
  });
});
