import assert from 'node:assert/strict';
import { judgeFailingFollow } from './deaths/judge-failing-follow.ts';
import { judgeLookingSet } from './deaths/judge-looking-set.ts';
import { judgeRetriedSet } from './judge/judge-retried-set.ts';
import type { Seen, WorkloadSeen } from './judge/seen.ts';
import type { Scenario, Story } from './proxy/fault.ts';

const MARKED: Story = { task: 'CaptureAndDeploy', kind: 'Deployment', before: '457', wanted: '457', also: 'web' };
const DEPLOY: Story = { ...MARKED, before: '456' };
const WEB: WorkloadSeen = { name: 'web', versions: ['457'], complete: true, verified: ['457'] };
const SEEN: Seen = {
  ...{ hung: undefined, result: 'Succeeded', exitCode: 0, errors: [], warnings: [], outputs: {}, log: '' },
  ...{ artifacts: {}, testResults: [], unmet: [], attempted: false, versions: ['457'], complete: true },
  ...{ further: WEB, verified: ['457'], rejected: [], rollbacks: { runs: 0, tags: 0 } },
};
const cancelled = (error: string, more: Partial<Seen> = {}): Seen => ({
  ...SEEN,
  ...{ result: 'Canceled', errors: [error], log: '##[error]', verified: [], further: { ...WEB, verified: [] } },
  ...more,
});

describe('What is wrong with the death of a step of several workloads that changes none', () => {
  const rows: readonly (readonly [what: string, first: Seen, second: Seen, wrong: RegExp | undefined])[] = [
    ['nothing', cancelled('Cancelled. Nothing was noted.'), SEEN, undefined],
    ['two lines', cancelled('', { errors: ['Cancelled.', 'more'] }), SEEN, /^first run: it says: Cancelled\. more$/],
    [
      'no end by itself',
      cancelled('Cancelled.', { exitCode: null }),
      SEEN,
      /first run: it ended with a sharper signal/,
    ],
    [
      'a change of the further one',
      cancelled('Cancelled.', { further: { ...WEB, versions: ['457', '458'] } }),
      SEEN,
      /first run: web was changed: 457 → 458/,
    ],
    [
      'a note that the second run leaves out',
      cancelled('Cancelled.'),
      { ...SEEN, further: { ...WEB, verified: [] } },
      /^second run: 457 is not verified on web$/,
    ],
    ['a second run that fails', cancelled('Cancelled.'), { ...SEEN, result: 'Failed' }, /second run: it Failed/],
  ];
  for (const [what, first, second, wrong] of rows) {
    it(what, () => {
      const problems = judgeLookingSet('mark')(MARKED, 'SIGINT', { reached: true, first, second, later: [] }).join(
        '; ',
      );
      if (wrong === undefined) assert.equal(problems, '');
      else assert.match(problems, wrong);
    });
  }
});

describe('What is wrong with a step of several workloads of which one request went wrong once', () => {
  const fault = { kind: 'status', status: 500 } as const;
  const at = (what: string): Scenario => [{ request: { server: 'cluster', what, ordinal: 1 }, fault, times: 'once' }];
  const done: Seen = { ...SEEN, versions: ['456', '457'], further: { ...WEB, versions: ['456', '457'] } };
  const failed: Seen = { ...done, result: 'Failed', errors: ['deployment/web in namespace a has the image r:457'] };
  const rows: readonly (readonly [what: string, seen: Seen, asked: string, wrong: RegExp | undefined])[] = [
    ['nothing', done, 'patch deployments', undefined],
    ['a read that costs it all', { ...failed }, 'list pods', /^a request that only reads cost it all/],
    ['a second change', { ...done, versions: ['456', '457', '457'] }, 'patch deployments', /not one change of python/],
    [
      'a workload that was left out',
      { ...done, further: { ...WEB, versions: ['456'] } },
      'patch deployments',
      /not one change of web: 456/,
    ],
    [
      'one that was changed and is not named',
      failed,
      'patch deployments',
      /^python-service was changed, and the error/,
    ],
    ['a defect', { ...failed, errors: ['Unexpected error'] }, 'patch deployments', /told as a defect/],
  ];
  for (const [what, seen, asked, wrong] of rows) {
    it(what, () => {
      const verdict = { expected: 'either', cause: /./, scenario: at(asked) } as const;
      const problems = judgeRetriedSet('change')(DEPLOY, verdict, seen).join('; ');
      if (wrong === undefined) assert.equal(problems, '');
      else assert.match(problems, wrong);
    });
  }
});

describe('What is wrong with the death of a follow that is put back', () => {
  const story: Story = { ...DEPLOY, wanted: '457-missing' };
  const back: Seen = {
    ...SEEN,
    ...{ result: 'Failed', exitCode: 0, errors: ['cannot be pulled'], versions: ['456', '457', '456'] },
    further: { ...WEB, versions: ['456', '457-missing', '456'] },
  };
  const rows: readonly (readonly [
    what: string,
    first: Partial<Seen>,
    second: Partial<Seen>,
    wrong: RegExp | undefined,
  ])[] = [
    ['nothing', {}, {}, undefined],
    ['a second run that succeeds', {}, { result: 'Succeeded' }, /^second run: it succeeded$/],
    ['deploy-info', {}, { artifacts: { 'deploy-info': {} } }, /^second run: it published deploy-info$/],
    ['two ways back', {}, { versions: ['456', '457', '456', '457', '456'] }, /second run: not at most one way back/],
    [
      'a workload that stays as it was put in',
      {},
      { further: { ...WEB, versions: ['456', '457-missing'] } },
      /^second run: 456 is not back in web$/,
    ],
    ['two lines', { errors: ['one', 'two'] }, {}, /^first run: 2 error lines/],
    ['no end by itself', { exitCode: null }, {}, /^first run: it ended with a sharper signal$/],
  ];
  for (const [what, first, second, wrong] of rows) {
    it(what, () => {
      const death = { reached: true, first: { ...back, ...first }, second: { ...back, ...second }, later: [] };
      const problems = judgeFailingFollow(story, 'SIGINT', death).join('; ');
      if (wrong === undefined) assert.equal(problems, '');
      else assert.match(problems, wrong);
    });
  }
});
