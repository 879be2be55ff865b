import assert from 'node:assert/strict';
import { REJECTED, VERIFIED } from '../../../shared/versions/annotations.ts';
import { markVersion } from '../../../shared/versions/cluster/mark-version.ts';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { RUN, at, mark, notes, record } from '../../support/notes.ts';
import { UID, annotationWritten, deployment, digest, template } from '../../support/objects.ts';
import { ToldCluster } from '../../support/told-cluster.ts';
import type { VersionVerdict } from '../../../shared/versions/mark-patch.ts';
import { markPatch } from '../../../shared/versions/mark-patch.ts';

const verdict = (more: Partial<VersionVerdict> = {}): VersionVerdict => ({
  verdict: 'verified',
  uid: UID,
  container: 'app',
  image: 'app:1',
  run: RUN,
  ...more,
});
const note = (key: string) => `/metadata/annotations/${key.replaceAll('/', '~1')}`;
const IMAGE = '/spec/template/spec/containers/0/image';

describe('a verdict on the live image', () => {
  it('is written under tests of uid, image and the old note, with all that is known about it', () => {
    const live = deployment({ image: 'app:1', annotations: { team: 'blue' } });
    const said = verdict({ digest: digest('a'), revision: 'rs-1' });
    assert.deepEqual(markPatch(live, said, at('03:00')), [
      { op: 'test', path: '/metadata/uid', value: UID },
      { op: 'test', path: IMAGE, value: 'app:1' },
      { op: 'test', path: note(VERIFIED), value: null },
      {
        op: 'add',
        path: note(VERIFIED),
        value: JSON.stringify([
          { container: 'app', image: 'app:1', digest: digest('a'), revision: 'rs-1', run: RUN, at: at('03:00') },
        ]),
      },
    ]);
  });

  it('comes first in its list, and the image leaves the other one', () => {
    const live = deployment({
      image: 'app:1',
      annotations: notes({
        verified: [mark('app:1', '01:00'), mark('app:0', '00:30')],
        rejected: [mark('app:9', '02:00')],
      }),
    });
    const operations = markPatch(live, verdict({ verdict: 'rejected' }), at('03:00'));
    assert.ok(!('live' in operations));
    assert.deepEqual(annotationWritten(operations, REJECTED), [mark('app:1', '03:00'), mark('app:9', '02:00')]);
    assert.deepEqual(annotationWritten(operations, VERIFIED), [mark('app:0', '00:30')]);
  });

  it('is about the live image under either of its names, and so is what leaves the other list', () => {
    const [asked, admitted] = ['registry/app:2', 'mirror/app:2'];
    const live = deployment({
      image: admitted,
      annotations: notes({ record: { app: { ...record(asked), admitted } }, rejected: [mark(asked, '01:00')] }),
    });
    const operations = markPatch(live, verdict({ image: asked }), at('03:00'));
    assert.ok(!('live' in operations));
    assert.deepEqual(annotationWritten(operations, REJECTED), []);
    assert.deepEqual(markPatch(live, verdict({ image: 'registry/app:1' }), at('03:00')), { live: admitted });
  });

  it('keeps ten entries at most', () => {
    const many = Array.from({ length: 10 }, (_, index) => mark(`app:old-${index}`, '01:00'));
    const live = deployment({ image: 'app:1', annotations: notes({ verified: many }) });
    const operations = markPatch(live, verdict(), at('03:00'));
    assert.ok(!('live' in operations));
    const written = annotationWritten(operations, VERIFIED);
    assert.equal(Array.isArray(written) && written.length, 10);
  });

  it('holds also where admission pinned the live image with a digest', () => {
    const operations = markPatch(deployment({ image: `app:1@${digest('a')}` }), verdict(), at('03:00'));
    assert.ok(!('live' in operations));
    assert.equal(operations[1]?.value, `app:1@${digest('a')}`);
  });

  const gone = [
    ['another image is live by now', deployment({ image: 'app:2' }), 'app:2'],
    [
      'the workload was made anew',
      deployment({ image: 'app:1', metadata: { uid: 'another' } }),
      'another workload of that name',
    ],
    ['the container is gone', deployment({ template: template({ web: 'app:1' }) }), 'another workload of that name'],
  ] as const;
  for (const [why, live, what] of gone) {
    it(`is not written where ${why}`, () => assert.deepEqual(markPatch(live, verdict(), at('03:00')), { live: what }));
  }
});

describe('a verdict that the API server refuses', () => {
  const REFERENCE = { kind: 'Deployment', namespace: 'prod', name: 'app' } as const;
  const SUBJECT = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'prod', name: 'app' } as const;
  const FAILED_TEST = 'the server rejected our request due to an error in our request';

  /** A cluster that refuses so many patches with this status and message, and takes the next one. */
  class Refusing extends ToldCluster {
    patches = 0;
    readonly #refusals: number;
    readonly #error: ApiError;

    constructor(status: number, message: string, refusals: number) {
      super(deployment({ image: 'app:1' }));
      this.#error = new ApiError(status, { message }, SUBJECT, this.server);
      this.#refusals = refusals;
    }

    override patchWorkload(): Promise<Workload> {
      this.patches += 1;
      return this.patches > this.#refusals ? this.readWorkload() : Promise.reject(this.#error);
    }
  }

  const rows = [
    ['since somebody changed the workload (409)', 409, 'the object has been modified', true],
    ['since a test of the patch failed (422)', 422, FAILED_TEST, true],
    ['since a policy wants it otherwise (422)', 422, 'admission webhook "w" denied the request: no notes', false],
    ['since the annotations are too long (422)', 422, 'Deployment.apps "app" is invalid: metadata.annotations', false],
    ['for want of a right (403)', 403, 'User "x" cannot patch resource "deployments"', false],
  ] as const;
  for (const [why, status, message, again] of rows) {
    it(`${why} is ${again ? 'decided and sent again' : 'told at once'}`, async () => {
      const cluster = new Refusing(status, message, 1);
      const marked = markVersion(cluster, REFERENCE, verdict());
      if (again) assert.deepEqual(await marked, { outcome: 'marked' });
      else await assert.rejects(marked, { status });
      assert.equal(cluster.patches, again ? 2 : 1);
    });
  }

  it('three times since somebody changed the workload is told', async () => {
    const cluster = new Refusing(409, 'the object has been modified', 9);
    await assert.rejects(markVersion(cluster, REFERENCE, verdict()), { status: 409 });
    assert.equal(cluster.patches, 3);
  });
});
