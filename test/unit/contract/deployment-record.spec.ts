import assert from 'node:assert/strict';
import { readDeploymentRecord, writeDeploymentRecord } from '../../../shared/contract/deployment-record.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { deploymentRecord } from '../../support/notes.ts';

const { schemaVersion, ...written } = deploymentRecord();

describe('deployment-record.json', () => {
  it('is read as it was written, with its schema version', () => {
    assert.equal(schemaVersion, 1);
    const text = writeDeploymentRecord(written);
    assert.ok(text.startsWith('{\n  "schemaVersion": 1,\n'));
    assert.ok(text.endsWith('}\n'));
    assert.deepEqual(readDeploymentRecord(text, 'x'), deploymentRecord());
  });

  it('lacks before the deployment what is known only afterwards', () => {
    const read = readDeploymentRecord(writeDeploymentRecord(written), 'x');
    assert.equal(read.outcome, undefined);
    assert.equal(read.revision.after, undefined);
    assert.equal(read.times.finished, undefined);
  });

  it('may know nothing to go back to; then it says why', () => {
    const previous = { rule: 'none', reason: 'no good version is known' };
    const nothing = deploymentRecord({ previous });
    assert.deepEqual(readDeploymentRecord(writeDeploymentRecord(nothing), 'x').previous, previous);
  });

  it('tells when the workload had been rolled back last, also of one workload alone', () => {
    const told = { ...deploymentRecord(), rolledBackAt: '2026-11-24T04:00:00Z' };
    assert.deepEqual(readDeploymentRecord(writeDeploymentRecord(told), 'x'), told);
    assert.deepEqual(readDeploymentRecord(JSON.stringify({ ...told, containers: undefined }), 'x'), told);
  });

  it('may carry a byte order mark and keys that a later version added', () => {
    const text = `\uFEFF${JSON.stringify({ ...deploymentRecord(), colour: 'blue' })}`;
    assert.deepEqual(readDeploymentRecord(text, 'x'), deploymentRecord());
  });

  const refused: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['is no JSON', '{', /is not JSON \(/],
    ['is null', 'null', /has schemaVersion none; this version of the task reads 1/],
    ['is a list', '[]', /has schemaVersion none/],
    ['has no schema version', '{}', /has schemaVersion none/],
    [
      'is of a newer schema',
      JSON.stringify({ ...deploymentRecord(), schemaVersion: 2 }),
      /has schemaVersion 2; .*same version of the extension/,
    ],
    [
      'has its version as a text',
      JSON.stringify({ ...deploymentRecord(), schemaVersion: '1' }),
      /has schemaVersion "1"/,
    ],
    [
      'has another kind',
      JSON.stringify({ ...deploymentRecord(), workload: { kind: 'Pod' } }),
      /workload\.kind: .*workload\.uid: /,
    ],
    ['holds the version only', '{"schemaVersion":1}', /is no valid record: cluster: /],
    ['has no image', JSON.stringify({ ...deploymentRecord(), image: null }), /image: /],
  ];
  for (const [what, text, says] of refused) {
    it(`is refused with the place, what is wrong and what to do, where it ${what}`, () => {
      assert.throws(
        () => readDeploymentRecord(text, '/x/deployment-record.json'),
        (error) => {
          assert.ok(error instanceof Fault);
          assert.match(error.message, says);
          assert.match(error.message, /^\/x\/deployment-record\.json .*or give previousImageTag\.$/);
          return true;
        },
      );
    });
  }

  it('is refused with the first five faults only', () => {
    assert.throws(
      () => readDeploymentRecord('{"schemaVersion":1}', 'x'),
      (error) => {
        assert.equal((error as Error).message.split('; ').length, 5);
        return true;
      },
    );
  });

  it('is refused in a short message, however long the malformed values', () => {
    const long = 'x'.repeat(100_000);
    for (const more of [{ schemaVersion: long }, { container: [long] }, { workload: { kind: long } }]) {
      const text = JSON.stringify({ ...deploymentRecord(), ...more });
      assert.throws(
        () => readDeploymentRecord(text, 'x'),
        (error) => (error as Error).message.length < 1000,
      );
    }
  });
});
