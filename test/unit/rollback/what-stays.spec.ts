import assert from 'node:assert/strict';
import { whatStays } from '../../../shared/rollback/what-stays.ts';
import { config, recorded } from './recorded-objects.ts';

describe('Manifests: what stays although an object went back', () => {
  const changed = recorded({ level: 'info' }, { level: 'debug', fresh: 'y' });

  it('is a key that somebody else has put in as well, by its path', () => {
    assert.deepEqual(whatStays(changed, config({ level: 'info', fresh: 'y', theirs: 't' })), ['data.fresh']);
  });

  it('is nothing where all of it is back', () => {
    assert.deepEqual(whatStays(changed, config({ level: 'info', theirs: 't' })), []);
  });

  it('is what an object has that was to be gone', () => {
    assert.deepEqual(whatStays(recorded(null, { a: '1' }), config({ a: '1' })), ['data.a']);
  });
});
