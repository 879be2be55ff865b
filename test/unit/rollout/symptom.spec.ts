import assert from 'node:assert/strict';
import { describeProblem, readable } from '../../../shared/rollout/symptom.ts';
import { pod } from '../../support/objects.ts';

const ID = '0123456789abcdef'.repeat(4);

describe('a problem in one line', () => {
  const about = { container: 'app', image: 'reg/app:2', pod: pod({}) };
  const rows: readonly (readonly [what: string, problem: Parameters<typeof describeProblem>[0], text: string])[] = [
    ['names all three', { text: 'x', ...about }, 'x (image reg/app:2) (pod pod-1) (container app)'],
    [
      'names none twice',
      { text: 'image reg/app:2 of container app is bad', ...about },
      'image reg/app:2 of container app is bad (pod pod-1)',
    ],
    [
      'is not misled by a name within a word',
      { text: 'the application ends', ...about },
      'the application ends (image reg/app:2) (pod pod-1) (container app)',
    ],
    ['names no image that is not known', { text: 'x', ...about, image: '' }, 'x (pod pod-1) (container app)'],
    [
      'names nothing where there is nothing',
      { text: 'x', container: undefined, image: undefined, pod: undefined },
      'x',
    ],
  ];
  for (const [what, problem, text] of rows) {
    it(what, () => {
      assert.equal(describeProblem(problem), text);
    });
  }

  it('leaves the image out that the sentence around it names', () => {
    assert.equal(describeProblem({ text: 'x', ...about }, 'reg/app:2'), 'x (pod pod-1) (container app)');
  });
});

describe('what a kubelet wrote, for a person', () => {
  const rows: readonly (readonly [what: string, text: string, readable: string])[] = [
    ['has no ids of sandboxes', `network for sandbox "${ID}": failed`, 'network for sandbox: failed'],
    ['has no short ids either', 'container 0123456789ab is gone', 'container is gone'],
    ['has no ids with a scheme', `containerd://${ID} is gone`, 'container is gone'],
    ['has no other long ids', `cgroup /kubepods/${ID}`, 'cgroup /kubepods/…'],
    ['keeps the digest of an image', `manifest sha256:${ID}`, `manifest sha256:${ID}`],
    ['is in one line', 'Output: mount failed\n  no such device\n', 'Output: mount failed no such device'],
    ['has no account of Docker Hub', "pull rate limit as 'bob': dckr=. Wait", 'pull rate limit. Wait'],
    ['has an end', 'x'.repeat(700), `${'x'.repeat(600)}…`],
  ];
  for (const [what, text, expected] of rows) {
    it(what, () => {
      assert.equal(readable(text), expected);
    });
  }
});
