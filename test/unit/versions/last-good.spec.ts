import assert from 'node:assert/strict';
import type { VersionMark } from '../../../shared/versions/annotations.ts';
import { lastGood } from '../../../shared/versions/last-good.ts';
import type { Revision } from '../../../shared/versions/revision.ts';
import type { PodTemplate } from '../../../shared/kubernetes/objects.ts';
import { mark, record } from '../../support/notes.ts';
import { digest, template } from '../../support/objects.ts';

/** `rev(3, 'app:3', 1)`: revision 3, named rs-3, with this image and one available pod. */
function rev(number: number, image: string | PodTemplate, availablePods = 0): Revision {
  const raw = typeof image === 'string' ? template(image) : image;
  return { name: `rs-${number}`, number, template: raw, availablePods, annotations: {} };
}

interface Story {
  readonly live?: string | PodTemplate;
  readonly completed?: boolean;
  /** False: the live template has no available pod. */
  readonly runs?: boolean;
  readonly revisions?: readonly Revision[] | 'forbidden';
  readonly recorded?: ReturnType<typeof record>;
  readonly verified?: readonly VersionMark[];
  readonly rejected?: readonly VersionMark[];
}

type Wish = { readonly kind: 'capture'; readonly newImage: string } | { readonly kind: 'undo' };

function ask(wish: Wish, story: Story): string {
  const { live = 'app:4', completed = false, revisions = [], recorded, verified = [], rejected = [] } = story;
  const answer = lastGood({
    purpose: wish.kind === 'undo' ? wish : { ...wish, liveRuns: story.runs ?? true },
    container: 'app',
    liveTemplate: typeof live === 'string' ? template(live) : live,
    liveCompleted: completed,
    revisions: revisions === 'forbidden' ? undefined : revisions,
    known: { record: recorded, verified, rejected, names: [], warnings: [] },
  });
  if (!answer.found) return 'none';
  return `${answer.rule} ${answer.image}${answer.revision === undefined ? '' : ` (${answer.revision.number})`}`;
}
const capture = (story: Story, newImage = 'app:5') => ask({ kind: 'capture', newImage }, story);
const undo = (story: Story) => ask({ kind: 'undo' }, story);
const FOUR = [rev(4, 'app:4'), rev(3, 'app:3'), rev(2, 'app:2'), rev(1, 'app:1')];
const withAvailable = (number: number) =>
  FOUR.map((one) => (one.number === number ? { ...one, availablePods: 1 } : one));

describe('a. the live image', () => {
  it('is what a deployment can go back to, if its rollout completed', () => {
    assert.equal(capture({ completed: true }), 'live app:4');
  });
  it('comes before what was recorded and verified', () => {
    const story = {
      completed: true,
      recorded: record('app:4', 'app:3'),
      verified: [mark('app:2', '01:00')],
      revisions: FOUR,
    };
    assert.equal(capture(story), 'live app:4');
  });
  it('is none where its rollout is under way or failed', () => assert.equal(capture({}), 'none'));
  describe('that completed without a pod, as with 0 replicas,', () => {
    const still = { completed: true, runs: false };
    const done = (image: string) => ({ ...record(image, 'app:3'), completed: '2026-11-24T02:10:00Z' });
    const rows: readonly (readonly [title: string, story: Story, expected: string])[] = [
      ['is passed over for what was recorded before it', { recorded: record('app:4', 'app:3') }, 'recorded app:3'],
      ['is passed over for what passed its tests', { verified: [mark('app:2', '01:00')] }, 'verified app:2'],
      ['is passed over for what still has pods', { revisions: withAvailable(3) }, 'available app:3 (3)'],
      ['counts where its record says that it completed with pods', { recorded: done('app:4') }, 'live app:4'],
      ['does not count for the completion of another one', { recorded: done('app:9') }, 'live app:4'],
      [
        'counts where it passed its tests',
        { verified: [mark('app:4', '01:00'), mark('app:2', '02:00')] },
        'live app:4',
      ],
      ['is what is left where nothing else is known', {}, 'live app:4'],
      ['is none where it was rejected', { rejected: [mark('app:4', '01:00')] }, 'none'],
    ];
    for (const [title, story, expected] of rows) {
      it(title, () => assert.equal(capture({ ...still, ...story }), expected));
    }

    it('is said aloud where nothing else is known', () => {
      const answer = lastGood({
        purpose: { kind: 'capture', newImage: 'app:5', liveRuns: false },
        container: 'app',
        liveTemplate: template('app:4'),
        liveCompleted: true,
        revisions: [],
        known: { record: undefined, verified: [], rejected: [], names: [], warnings: [] },
      });
      assert.equal(answer.reason, 'it is live and nothing else is known, though nothing says that it ever ran');
    });
  });

  it('is none where it was rejected', () => {
    assert.equal(capture({ completed: true, rejected: [mark('app:4', '01:00')] }), 'none');
  });
  it('is none where it is the new image: a rerun never captures what it put in itself', () => {
    assert.equal(capture({ completed: true }, 'app:4'), 'none');
    assert.equal(capture({ completed: true, live: `app:4@${digest('a')}` }, 'app:4'), 'none');
  });
  it('is nothing that an undo could go back to', () => assert.equal(undo({ completed: true }), 'none'));
});

describe('b. the recorded previous image', () => {
  const recorded = record('app:4', 'app:3');
  it('counts where the record is about the live image', () => {
    assert.equal(undo({ recorded }), 'recorded app:3');
    assert.equal(capture({ recorded }), 'recorded app:3');
  });
  it('stands for the newest revision that has it', () => {
    assert.equal(
      undo({ recorded, revisions: [rev(6, 'app:4'), rev(5, 'app:3'), rev(3, 'app:3')] }),
      'recorded app:3 (5)',
    );
  });
  it('counts also where admission pinned the live image with a digest', () => {
    assert.equal(undo({ recorded, live: `app:4@${digest('a')}` }), 'recorded app:3');
  });
  it('comes before a verified version', () => {
    assert.equal(undo({ recorded, verified: [mark('app:2', '01:00')], revisions: FOUR }), 'recorded app:3 (3)');
  });
  it('is its image alone, where no revision has it in this container', () => {
    assert.equal(
      undo({ recorded, revisions: [rev(5, 'app:4'), rev(3, template({ web: 'app:3' }))] }),
      'recorded app:3',
    );
  });
  it('is what a rerun of the same deployment captures again', () =>
    assert.equal(capture({ recorded }, 'app:4'), 'recorded app:3'));
  it('is none where the record is about another image: a stranger deployed since', () => {
    assert.equal(undo({ recorded: record('app:9', 'app:3') }), 'none');
  });
  it('is none where it is the live image itself', () =>
    assert.equal(undo({ recorded: record('app:4', 'app:4') }), 'none'));
  it('is none where it was rejected since', () => {
    assert.equal(undo({ recorded, rejected: [mark('app:3', '01:00')] }), 'none');
  });
  it('is none where the deployment knew none', () => assert.equal(undo({ recorded: record('app:4') }), 'none'));
  it('is never the new image', () => assert.equal(capture({ recorded }, 'app:3'), 'none'));
});

describe('c. the newest other verified version', () => {
  it('is the one with the highest revision number now, not the one verified last', () => {
    const verified = [
      mark('app:1', '09:00', { revision: 'rs-1' }),
      mark('app:3', '01:00', { revision: 'rs-3' }),
      mark('app:2', '05:00'),
    ];
    assert.equal(undo({ revisions: FOUR, verified }), 'verified app:3 (3)');
  });
  it('is exactly the revision that was tested, though a newer one has the same image', () => {
    const other = template('app:2', { app: { args: ['x'] } });
    assert.equal(
      undo({
        revisions: [rev(4, 'app:4'), rev(3, other), rev(2, 'app:2')],
        verified: [mark('app:2', '01:00', { revision: 'rs-2' })],
      }),
      'verified app:2 (2)',
    );
  });
  it('is the newest revision with its image, where the tested one is gone', () => {
    assert.equal(
      undo({ revisions: FOUR, verified: [mark('app:2', '01:00', { revision: 'rs-0' })] }),
      'verified app:2 (2)',
    );
  });
  it('is its image alone, where no revision has it any more; such entries come last, the newest first', () => {
    const verified = [mark('app:0', '09:00'), mark('app:9', '08:00')];
    assert.equal(undo({ revisions: [rev(4, 'app:4')], verified }), 'verified app:0');
    assert.equal(undo({ revisions: FOUR, verified: [...verified, mark('app:1', '01:00')] }), 'verified app:1 (1)');
  });
  it('is its image alone, where the revisions that are left lack the container', () => {
    const revisions = [rev(4, 'app:4'), rev(3, template({ web: 'app:3' }))];
    assert.equal(undo({ revisions, verified: [mark('app:3', '01:00')] }), 'verified app:3');
  });
  it('is passed over where it is live, under whatever revision', () => {
    const restarted = template('app:4', { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } });
    const verified = [mark('app:4', '01:00', { revision: 'rs-4' }), mark('app:4', '01:00', { revision: 'gone' })];
    assert.equal(undo({ revisions: [rev(5, restarted), rev(4, 'app:4')], verified }), 'none');
  });
  it('is not believed where the revision has another image than the entry', () => {
    assert.equal(
      undo({ revisions: [rev(4, 'app:4')], verified: [mark('app:8', '01:00', { revision: 'rs-4' })] }),
      'none',
    );
    const web = [rev(4, 'app:4'), rev(3, template({ web: 'x:1' }))];
    assert.equal(undo({ revisions: web, verified: [mark('app:3', '01:00', { revision: 'rs-3' })] }), 'none');
  });
  it('is never the new image, and never rejected', () => {
    const story = { revisions: FOUR, verified: [mark('app:3', '01:00'), mark('app:2', '01:00')] };
    assert.equal(capture(story, 'app:3'), 'verified app:2 (2)');
    assert.equal(undo({ ...story, rejected: [mark('app:3', '02:00')] }), 'verified app:2 (2)');
  });
});

describe('d. the newest other revision with available pods', () => {
  it('is one that runs beside the live one', () => {
    assert.equal(undo({ revisions: withAvailable(2) }), 'available app:2 (2)');
    assert.equal(capture({ revisions: withAvailable(2) }), 'available app:2 (2)');
  });
  it('is never the live one, nor one that was only restarted', () => {
    const restarted = rev(3, template('app:4', { annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' } }), 2);
    assert.equal(capture({ revisions: [rev(4, 'app:4', 1), restarted] }), 'none');
  });
  it('is never the new image, and never rejected', () => {
    assert.equal(capture({ revisions: withAvailable(3) }, 'app:3'), 'none');
    assert.equal(capture({ revisions: withAvailable(3), rejected: [mark('app:3', '01:00')] }), 'none');
  });
  it('has the container that is meant', () => {
    assert.equal(capture({ revisions: [rev(4, 'app:4'), rev(3, template({ web: 'x:1' }), 1)] }), 'none');
  });
});

describe('e. of the other revisions the one with the highest number', () => {
  it('is the last resort of an undo, never of a capture', () => {
    assert.equal(undo({ revisions: FOUR }), 'highest app:3 (3)');
    assert.equal(capture({ revisions: FOUR }), 'none');
  });
  it('is never a rejected one', () => {
    assert.equal(undo({ revisions: FOUR, rejected: [mark('app:3', '01:00')] }), 'highest app:2 (2)');
    assert.equal(
      undo({ revisions: FOUR, rejected: ['app:3', 'app:2', 'app:1'].map((image) => mark(image, '01:00')) }),
      'none',
    );
  });
  it('is one with the live image, where something else in it differs', () => {
    assert.equal(
      undo({ revisions: [rev(4, 'app:4'), rev(3, template('app:4', { app: { args: ['x'] } }))] }),
      'highest app:4 (3)',
    );
  });
});

describe('without the right to list revisions', () => {
  it('the live and the recorded image still count', () => {
    assert.equal(capture({ completed: true, revisions: 'forbidden' }), 'live app:4');
    assert.equal(undo({ recorded: record('app:4', 'app:3'), revisions: 'forbidden' }), 'recorded app:3');
    assert.equal(undo({ revisions: 'forbidden' }), 'none');
  });
  it('a verified one does not: nothing says whether it still holds', () => {
    assert.equal(undo({ revisions: 'forbidden', verified: [mark('app:3', '01:00')] }), 'none');
  });
});
