import assert from 'node:assert/strict';
import { isSentAgain } from '../../../tasks/NewmanSanity/newman/sent-again.ts';
import type { BrokenRequest } from '../../../tasks/NewmanSanity/newman/sent-again.ts';

const LOST: BrokenRequest = {
  method: 'GET',
  hasBody: false,
  isOnKeptConnection: true,
  hasAnswer: false,
  isGivenUp: false,
  code: 'ECONNRESET',
};

describe('NewmanSanity: a request whose connection broke', () => {
  const rows: readonly [title: string, differs: Partial<BrokenRequest>, again: boolean][] = [
    ['the service closed the kept connection that it left on', {}, true],
    ['it could not be written to the kept connection any more', { code: 'EPIPE' }, true],
    ['it asks for the head only', { method: 'HEAD' }, true],
    ['its connection was new: the service itself does not answer', { isOnKeptConnection: false }, false],
    ['a part of its answer had come', { hasAnswer: true }, false],
    ['it may have changed something', { method: 'POST' }, false],
    ['doing it twice may mean something else to its service', { method: 'DELETE' }, false],
    ['it has a body, which is gone', { hasBody: true }, false],
    ['its time is over', { isGivenUp: true }, false],
    ['its connection broke for another reason', { code: 'EPROTO' }, false],
    ['nothing says why', { code: undefined }, false],
  ];
  for (const [title, differs, again] of rows) {
    it(`${again ? 'is sent again' : 'is not sent again'}, where ${title}`, () =>
      assert.equal(isSentAgain({ ...LOST, ...differs }), again));
  }
});
