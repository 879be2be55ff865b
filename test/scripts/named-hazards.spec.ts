import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A spec: its file, in test/e2e where no folder is named, and the beginning of its title. */
type Spec = readonly [file: string, title: string];
type Row = readonly [what: string, ...specs: readonly Spec[]];

// Every hazard (kubernetes.md#3-hazards) and every complaint (kubernetes.md#5-what-users-ask-for) that a cluster can
// show, with the specs that hold it. The others: "device code / kubelogin" needs an Azure sign-in (the plugin that
// waits for somebody stands for it); "kubectl download" and "people script it by hand" are why there is no kubectl
// here; "forbidden annotations" (k8s-deploy#149) cannot be met with an off switch, since the annotations are the
// bookkeeping: a server that forbids them is told as the refused patch that it is.
const ROWS: readonly Row[] = [
  ['H1 two failed deployments in a row', ['smart-rollback', 'H1: after two failed deployments in a row']],
  ['H2 undo before the change was observed', ['hazards', 'waits for it, and goes back from what is live']],
  ['H3 undo twice toggles', ['smart-rollback', 'H3: twice is once']],
  [
    'H4 an OrderedReady StatefulSet keeps a pod that was never ready',
    ['workload-kinds', 'H4: names the pod and the command'],
    ['workload-kinds', 'fails at once, by name, when a version cannot start, and is rolled back'],
  ],
  ['H5 revisions are gone', ['hazards', 'goes back by the recorded image where no revision is left']],
  ['H6 undo of an applied object', ['applied', 'says which fields the next apply may leave as they are']],
  ['the stale ProgressDeadlineExceeded', ['hazards', 'of a failed rollout is not believed by the rollback']],
  [
    're-capture of the bad image by a rerun',
    ['last-good', 'the rerun finds the new image live and still knows the one before'],
    ['capture-and-deploy', 'a second failed deployment still knows the last good version'],
  ],
  ['several containers', ['hazards', 'deployed by two steps keep a record each']],
  [
    'status waits although pods are doomed',
    ['capture-and-deploy', 'an image that is not found fails the step at once'],
    ['capture-and-deploy', 'a crash loop fails with the exit code'],
  ],
  ['error text useless', ['capture-and-deploy', 'a version that never becomes ready fails at the time-out and shows']],
  [
    'default time-out unclear',
    ['following', 'of a Deployment with a short progress deadline: says which limit there is'],
  ],
  ['a watch that dies', ['rights', 'without watch the rollout is polled']],
  ['time-out before the deadline, or at a lost node', ['lost-node', 'is what the time-out names, not the image']],
  ['success of somebody else taken for ours', ['hazards', 'during the rollout is said to supersede it']],
  [
    'concurrent pipelines',
    ['smart-rollback', 'refuses when somebody deployed since'],
    ['hazards', 'is said, and the new template is followed to its end'],
  ],
  ['no rollout history', ['smart-rollback', 'says so and what to give']],
  ['undo is not "last good"', ['smart-rollback', 'does not go back to what was rolled back from']],
  ['image references', ['last-good', 'is the digest, since that decides what runs']],
  [
    'a sign-in that waits for somebody',
    ['tasks/agent-settings', 'a credential plugin that waits for somebody is given up'],
  ],
  ['OnDelete', ['workload-kinds', 'is refused with the reason, and not changed']],
  [
    'an autoscaler during the rollout',
    ['following', 'that is scaled meanwhile, as by an autoscaler: waits for what is wanted now'],
  ],
  ['GitOps drift', ['last-good', 'is said before the change, as a warning']],
  ['quota and admission', ['following', 'that may make no pods: fails with the words of the quota']],
  ['tags pinned by admission', ['admission', 'is no other version: what was stored is followed']],
  ['a policy that denies', ['admission-denies', 'of the way back is told by onFailure: rollback']],
  ['fields that typed models drop', ['raw-template', 'comes back whole when the rollback restores the revision']],
  ['server-side apply meets a conflict', ['applied', 'is named before the change, and meets a conflict']],
];

describe('Hazards and complaints of the reference', () => {
  for (const [what, ...specs] of ROWS) {
    it(`${what}: held by ${specs.map(([file, title]) => `${file}, "${title} …"`).join(' and ')}`, () => {
      for (const [file, title] of specs) {
        const text = readFileSync(
          path.join(import.meta.dirname, '..', file.includes('/') ? `${file}.spec.ts` : `e2e/${file}.spec.ts`),
          'utf8',
        );
        // What is skipped (`xit`, `it.skip`) holds nothing. Specs that are begun together are rows of a table.
        const lines = text.split('\n').map((line) => line.trimStart());
        const begins = ["it('", 'it(`', ...(text.includes('describeAtOnce(') ? ["title: '"] : [])];
        assert.ok(
          begins.some((begin) => lines.some((line) => line.startsWith(`${begin}${title}`))),
          `${file}.spec.ts has no spec that begins with "${title}"`,
        );
      }
    });
  }
});
