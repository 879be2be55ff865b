import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readDeployInfo, writeDeployInfo } from '../../shared/contract/deploy-info.ts';
import type { DeployInfo } from '../../shared/contract/deploy-info.ts';
import { readDeploymentRecord, writeDeploymentRecord } from '../../shared/contract/deployment-record.ts';
import type { DeploymentRecord } from '../../shared/contract/deployment-record.ts';
import { readPreviousImage, writePreviousImage } from '../../shared/contract/rollback-info.ts';
import { Fault } from '../../shared/host/fault.ts';
import { sanitiseLine } from '../../shared/host/sanitise.ts';
import { cases, damaged, hostileJson, hostileText, inheritedName } from '../support/properties.ts';

const PLACE = '/agent/_work/1/deploy-info/file.json';
// One line that a person still reads to its end.
const LONGEST_LINE = 1500;

/** What a reader makes of a text: a value, or one line that names the place and says what to do. Anything else is thrown on. */
function valueOrFault<T>(read: (text: string, place: string) => T, text: string): T | undefined {
  try {
    return read(text, PLACE);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const line = sanitiseLine(error.message);
    assert.ok(line.startsWith(PLACE), line);
    assert.ok(line.length <= LONGEST_LINE, `${line.length} characters: ${line.slice(0, 200)}`);
    assert.match(line, /\. (?:It is written by CaptureAndDeploy@1|Download|Use the same|Give) ?/);
    return undefined;
  }
}

// fast-check makes records without a prototype at times, which JSON never does.
const PLAIN = { noNullPrototype: true } as const;

const field = fc.oneof(fc.string({ minLength: 1, maxLength: 40 }), hostileText).filter((text) => text.trim() !== '');
const deployInfo: fc.Arbitrary<DeployInfo> = fc.record(
  {
    ...{ buildId: field, imageTag: field, imageName: field, namespace: field, deploymentName: field },
    serviceUrl: hostileText,
  },
  PLAIN,
);
const whenKnown = <T>(value: fc.Arbitrary<T>) => ({ value, present: fc.boolean() });
const optional = <K extends string, T>(key: K, { value, present }: ReturnType<typeof whenKnown<T>>) =>
  fc.tuple(present, value).map(([there, one]) => (there ? { [key]: one } : {}) as { [P in K]?: T });
const record: fc.Arbitrary<Omit<DeploymentRecord, 'schemaVersion'>> = fc
  .tuple(
    fc.record(
      {
        cluster: fc.record({ server: hostileText }, PLAIN),
        workload: fc.record(
          {
            kind: fc.constantFrom('Deployment' as const, 'StatefulSet' as const, 'DaemonSet' as const),
            ...{ namespace: field, name: field, uid: field },
          },
          PLAIN,
        ),
        container: fc.oneof(field, inheritedName),
        image: fc.record({ before: hostileText, after: hostileText }, PLAIN),
        digestsBefore: fc.array(hostileText, { maxLength: 3 }),
      },
      PLAIN,
    ),
    optional('before', whenKnown(field)),
    optional('image', whenKnown(field)),
    fc.integer({ min: 1, max: 9 }),
    optional('outcome', whenKnown(fc.constantFrom('complete' as const, 'unchanged' as const))),
  )
  .map(([facts, revision, back, attempt, outcome]) => ({
    ...facts,
    revision,
    ...((previous) => ({
      previous,
      containers: [{ name: facts.container, image: facts.image, previous }],
    }))({ ...back, rule: 'live', reason: '' }),
    run: { id: '458', number: '20261124.3', attempt },
    times: { started: '2026-11-24T20:00:00Z' },
    ...outcome,
  }));

describe('any file as a file of the contract', () => {
  it('deploy-info.json: what is written is read again, whatever the fields hold', () => {
    const property = fc.property(deployInfo, (info) => {
      const text = writeDeployInfo(info);
      assert.deepEqual(readDeployInfo(text, PLACE), info);
      assert.deepEqual(readDeployInfo(`\uFEFF${text}`, PLACE), info);
      assert.deepEqual(Object.keys(JSON.parse(text) as object), [
        ...['buildId', 'imageTag', 'imageName', 'namespace', 'deploymentName', 'serviceUrl'],
      ]);
    });
    fc.assert(property, cases(300));
  });

  it('deploy-info.json: JSON of any shape is six strings, or one line that says what is wrong', () => {
    const sound = writeDeployInfo({
      ...{ buildId: '458', imageTag: '458', imageName: 'reg/app', namespace: 'prod', deploymentName: 'app' },
      serviceUrl: 'http://app',
    });
    const property = fc.property(fc.oneof(hostileJson, hostileText, damaged(sound)), (text) => {
      const info = valueOrFault(readDeployInfo, text);
      for (const value of Object.values(info ?? {})) assert.equal(typeof value, 'string');
      assert.ok(info === undefined || Object.getPrototypeOf(info) === Object.prototype);
    });
    fc.assert(property, cases(600));
  });

  it('deployment-record.json: what is written is read again, whatever the fields hold', () => {
    const property = fc.property(record, (facts) => {
      const text = writeDeploymentRecord(facts);
      assert.deepEqual(readDeploymentRecord(text, PLACE), { schemaVersion: 1, ...facts });
    });
    fc.assert(property, cases(300));
  });

  it('deployment-record.json: JSON of any shape is a record, or one line that says what is wrong', () => {
    const property = fc.property(
      record.chain((facts) => fc.oneof(hostileJson, hostileText, damaged(writeDeploymentRecord(facts)))),
      (text) => {
        const read = valueOrFault(readDeploymentRecord, text);
        assert.ok(read === undefined || typeof read.workload.uid === 'string');
      },
    );
    fc.assert(property, cases(600));
  });

  it('previous-image.txt: any text is a version, or one line that says what is wrong', () => {
    const property = fc.property(fc.oneof(hostileText, hostileJson, fc.string({ unit: 'binary' })), (text) => {
      const version = valueOrFault(readPreviousImage, text);
      if (version !== undefined) assert.match(version, /^[\w.:/@+[\]-]+$/);
    });
    fc.assert(property, cases(600));
  });

  it('previous-image.txt: the version of any live image is read again, with white space and mark around it', () => {
    const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    const property = fc.property(hostileText, space, space, (image, before, after) => {
      const text = writePreviousImage(image);
      assert.match(text, /^[^\s]+\n$/);
      assert.equal(readPreviousImage(`\uFEFF${before}${text}${after}`, PLACE), text.trim());
    });
    fc.assert(property, cases(300));
  });
});
