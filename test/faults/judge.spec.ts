import assert from 'node:assert/strict';
import type { Death } from './deaths/deaths.ts';
import type { RequestName, Scenario, Times, Story } from './proxy/fault.ts';
import { titleOfRequest } from './proxy/fault.ts';
import { judgeDeath } from './deaths/judge-death.ts';
import { judgeQueued, judgeReplaced, judgeRolledBack } from './judge/judge-failures.ts';
import { judge } from './judge/judge.ts';
import { mayNotCome } from './judge/may-not-come.ts';
import type { Verdict } from './judge/judge.ts';
import type { Seen } from './judge/seen.ts';

const DEPLOY: Story = { task: 'CaptureAndDeploy', kind: 'Deployment', before: '456', wanted: '457' };
const ROLLBACK: Story = { task: 'SmartRollback', kind: 'Deployment', before: '457', wanted: '456' };
const SANITY: Story = { task: 'NewmanSanity', kind: 'Deployment', before: '457', wanted: '457' };

const ROLLBACK_INFO = {
  'previous-image.txt': '456\n',
  'deployment-record.json': JSON.stringify({ previous: { image: 'r/app:456' }, image: { after: 'r/app:457' } }),
};
const DEPLOY_INFO = {
  'deploy-info.json': JSON.stringify({
    buildId: '458',
    imageTag: '457',
    imageName: 'r/app',
    namespace: 'prod',
    deploymentName: 'app',
    serviceUrl: '',
  }),
};

const DEPLOYED: Seen = {
  hung: undefined,
  result: 'Succeeded',
  exitCode: 0,
  errors: [],
  warnings: [],
  outputs: { changed: 'true' },
  log: '',
  artifacts: { 'rollback-info': ROLLBACK_INFO, 'deploy-info': DEPLOY_INFO },
  testResults: [],
  unmet: [],
  attempted: true,
  versions: ['456', '457'],
  complete: true,
  verified: [],
  rejected: [],
  rollbacks: { runs: 0, tags: 0 },
};
const FAILED: Seen = {
  ...DEPLOYED,
  result: 'Failed',
  errors: ['ECONNRESET. Whether app has the image r/app:457 already is not known'],
  artifacts: { 'rollback-info': ROLLBACK_INFO },
};
const UNTOUCHED: Seen = { ...FAILED, errors: ['ECONNRESET'], artifacts: {}, attempted: false, versions: ['456'] };
const TESTED: Seen = {
  ...DEPLOYED,
  outputs: { result: 'passed' },
  artifacts: {},
  testResults: ['<testsuites></testsuites>\n'],
  attempted: true,
  versions: ['457'],
  verified: ['457'],
};

describe('The oracle of the fault tests', () => {
  const right: Verdict = { expected: 'either', cause: /ECONNRESET/ };

  describe('takes as right', () => {
    const rows: readonly (readonly [string, Story, Seen])[] = [
      ['a deployment that succeeded', DEPLOY, DEPLOYED],
      ['one that failed and says that it is not known', DEPLOY, FAILED],
      ['one that failed before it changed anything', DEPLOY, UNTOUCHED],
      [
        'one that failed and says what is live',
        DEPLOY,
        { ...FAILED, errors: ['app: the rollout of r/app:457 cannot be followed: ECONNRESET'] },
      ],
      ['a rollback', ROLLBACK, { ...DEPLOYED, versions: ['457', '456'], artifacts: {} }],
      ['tests', SANITY, TESTED],
      [
        'tests without a verdict that say so',
        SANITY,
        { ...TESTED, verified: [], warnings: ['The verdict could not be'] },
      ],
    ];
    for (const [title, story, seen] of rows) it(title, () => assert.deepEqual(judge(story, right, seen), []));
  });

  describe('complains about', () => {
    const rows: readonly (readonly [string, Story, Seen, RegExp])[] = [
      ['a task that hangs', DEPLOY, { ...DEPLOYED, hung: 'no end within 120000 ms' }, /it hung/],
      ['a fault that never came', DEPLOY, { ...DEPLOYED, unmet: ['patch: 500'] }, /no request met patch: 500/],
      ['two changes', DEPLOY, { ...DEPLOYED, versions: ['456', '457', '457'] }, /not exactly one change/],
      ['back and forth', DEPLOY, { ...FAILED, versions: ['456', '457', '456', '457'] }, /not exactly one change/],
      ['success without a change', DEPLOY, { ...DEPLOYED, versions: ['456'] }, /nothing was changed/],
      ['success too early', DEPLOY, { ...DEPLOYED, complete: false }, /before the rollout was complete/],
      ['a change that is not said', DEPLOY, { ...FAILED, errors: ['ECONNRESET'] }, /the error line does not say so/],
      [
        'a change that is denied',
        DEPLOY,
        { ...FAILED, errors: ['ECONNRESET: refused to patch'] },
        /says that nothing was changed, and the change was made/,
      ],
      [
        'a change that is claimed',
        DEPLOY,
        { ...FAILED, versions: ['456'], errors: ['ECONNRESET: it has the image r/app:457'] },
        /says that the change was made, and it was not/,
      ],
      [
        'doubt where there is none',
        DEPLOY,
        { ...UNTOUCHED, errors: ['ECONNRESET. It is not known'] },
        /no change was tried/,
      ],
      ['a cause that is not named', DEPLOY, { ...UNTOUCHED, errors: ['It failed.'] }, /does not name the cause/],
      ['two error lines', DEPLOY, { ...UNTOUCHED, errors: ['ECONNRESET', 'ECONNRESET'] }, /2 error lines/],
      [
        'a fault that is told as a defect',
        DEPLOY,
        { ...UNTOUCHED, errors: ['Unexpected error: ECONNRESET'] },
        /defect of the task/,
      ],
      ['no rollback-info before a change', DEPLOY, { ...FAILED, artifacts: {} }, /no rollback-info was published/],
      [
        'a previous image that is not true',
        DEPLOY,
        { ...FAILED, artifacts: { 'rollback-info': { ...ROLLBACK_INFO, 'previous-image.txt': '457\n' } } },
        /previous-image.txt is 457/,
      ],
      [
        'half a record',
        DEPLOY,
        { ...FAILED, artifacts: { 'rollback-info': { ...ROLLBACK_INFO, 'deployment-record.json': '{"previ' } } },
        /record's previous is none/,
      ],
      [
        'a part of a file among them',
        DEPLOY,
        { ...FAILED, artifacts: { 'rollback-info': { ...ROLLBACK_INFO, 'previous-image.txt.1234abcd.part': '4' } } },
        /rollback-info holds .*part/,
      ],
      ['deploy-info of a failure', DEPLOY, { ...FAILED, artifacts: DEPLOYED.artifacts }, /published deploy-info/],
      [
        'success without deploy-info',
        DEPLOY,
        { ...DEPLOYED, artifacts: { 'rollback-info': ROLLBACK_INFO } },
        /without deploy-info/,
      ],
      ['tests that change the workload', SANITY, { ...TESTED, versions: ['457', '456'] }, /changed the workload/],
      ['half of the test results', SANITY, { ...TESTED, testResults: ['<testsuites>'] }, /not whole/],
      ['a pass that rejects', SANITY, { ...TESTED, rejected: ['457'] }, /passed and was rejected/],
      ['a verdict that is lost in silence', SANITY, { ...TESTED, verified: [] }, /nothing says so/],
      [
        'a failure that verifies',
        SANITY,
        { ...TESTED, result: 'Failed', errors: ['ECONNRESET'], outputs: { result: 'error' } },
        /failed and was verified/,
      ],
    ];
    for (const [title, story, seen, problem] of rows) {
      it(title, () => assert.match(judge(story, right, seen).join('; '), problem));
    }

    it('an end that is not the expected one', () => {
      const problems = judge(DEPLOY, { ...right, expected: 'succeeds' }, UNTOUCHED);
      assert.match(problems.join(), /it Failed, expected: succeeds/);
    });
  });

  describe('judges what follows a failure', () => {
    const story: Story = { ...DEPLOY, wanted: '457-missing' };
    const info = {
      ...ROLLBACK_INFO,
      'deployment-record.json': ROLLBACK_INFO['deployment-record.json'].replace('457', '457-missing'),
    };
    const back: Seen = {
      ...FAILED,
      errors: ['image r/app:457-missing cannot be pulled: not found. It was rolled back: r/app:456 is live again'],
      versions: ['456', '457-missing', '456'],
      artifacts: { 'rollback-info': info },
    };
    const rows: readonly (readonly [string, Seen, RegExp])[] = [
      ['put back', back, /^$/],
      ['not put back, and said to be', { ...back, versions: ['456', '457-missing'] }, /says that it was put back/],
      [
        'put back, and not said',
        { ...back, errors: ['image r/app:457-missing cannot be pulled: not found'] },
        /the error line does not say so/,
      ],
      ['twice', { ...back, versions: [...back.versions, '457-missing'] }, /at most one back/],
      ['put back, and not said why', { ...back, errors: ['It was rolled back'] }, /the first story is not told/],
    ];
    for (const [title, seen, problem] of rows) {
      it(`by a rollback: ${title}`, () => assert.match(judgeRolledBack(story, right, seen).join('; '), problem));
    }

    it('by a rollback: put back, and a stuck pod in its way', () => {
      assert.deepEqual(judgeReplaced(story, right, back), []);
      const errors = [
        'image r/app:457-missing cannot be pulled: not found. The rollback to r/app:456 failed too: 0 of 1 pods are updated',
      ];
      assert.match(judgeReplaced(story, right, { ...back, errors }).join('; '), /stuck pod was not replaced/);
    });

    it('by a rollback: not put back after one conflict, and said', () => {
      const request = { server: 'cluster', what: 'patch deployments', ordinal: 3 } as const;
      const errors = [
        'image r/app:457-missing cannot be pulled: not found. onFailure: rollback did nothing: it is being changed',
      ];
      const seen = { ...back, errors, versions: ['456', '457-missing'] };
      const after = (status: number, times: Times) => {
        const scenario: Scenario = [{ request, fault: { kind: 'status', status }, times }];
        return judgeRolledBack(story, { ...right, scenario }, seen).join('; ');
      };
      assert.match(after(409, 'once'), /one conflict kept it from going back/);
      assert.match(after(422, 'once'), /one conflict kept it from going back/);
      assert.equal(after(409, 'always'), '');
      assert.equal(after(500, 'once'), '');
    });

    const queued: Seen = {
      ...TESTED,
      result: 'Failed',
      errors: ['1 of 3 assertions. The rollback is queued: run 9.'],
      verified: [],
      rollbacks: { runs: 1, tags: 1 },
    };
    const queuedRows: readonly (readonly [string, Seen, RegExp])[] = [
      ['one', queued, /^$/],
      ['two', { ...queued, rollbacks: { runs: 2, tags: 1 } }, /2 rollbacks were queued/],
      ['one without a tag', { ...queued, rollbacks: { runs: 1, tags: 0 } }, /no tag keeps it/],
      ['none, and said', { ...queued, rollbacks: { runs: 0, tags: 0 } }, /says that a rollback was queued/],
      ['none, and a tag', { ...queued, errors: ['x'], rollbacks: { runs: 0, tags: 1 } }, /the tag stays/],
    ];
    for (const [title, seen, problem] of queuedRows) {
      it(`by queueing: ${title}`, () => assert.match(judgeQueued(SANITY, right, seen).join('; '), problem));
    }
  });

  describe('judges deaths', () => {
    const cancelled: Seen = {
      ...FAILED,
      errors: ['Cancelled. app has the image r/app:457'],
      log: '##[error]Cancelled. app has the image r/app:457',
    };
    const again: Seen = { ...DEPLOYED, outputs: { changed: 'false' } };
    const death: Death = { reached: true, first: cancelled, second: again, later: [] };
    const rows: readonly (readonly [string, Death, RegExp])[] = [
      ['brought to its end', death, /^$/],
      ['at a point that never came', { ...death, reached: false }, /not reached/],
      [
        'without a word',
        { ...death, first: { ...cancelled, errors: ['Failed.'] } },
        /does not say that it was cancelled/,
      ],
      [
        'with a false word',
        { ...death, first: { ...cancelled, errors: ['Cancelled. Nothing was changed.'] } },
        /first run: it says that nothing was changed/,
      ],
      ['only by a sharper signal', { ...death, first: { ...cancelled, exitCode: null } }, /a sharper signal/],
      [
        'after a change without rollback-info',
        { ...death, first: { ...cancelled, artifacts: {} } },
        /no rollback-info/,
      ],
      [
        'with a second rollout',
        { ...death, second: { ...again, versions: ['456', '457', '457'] } },
        /second run: not exactly one change over both/,
      ],
      ['that never gets well', { ...death, second: { ...again, result: 'Failed' } }, /second run: it Failed/],
    ];
    for (const [title, seen, problem] of rows) {
      it(title, () => assert.match(judgeDeath(DEPLOY, 'SIGINT', seen).join('; '), problem));
    }
  });
});

describe('A request that was recorded', () => {
  const of = (what: string, ordinal: number, server: RequestName['server'] = 'cluster') => ({ server, what, ordinal });
  const rows: readonly (readonly [RequestName, Story, fails: boolean, missing: boolean])[] = [
    [of('watch pods', 1), DEPLOY, false, false],
    [of('watch pods', 2), DEPLOY, false, true],
    [of('watch pods', 2), DEPLOY, true, false],
    [of('list events', 1), DEPLOY, false, true],
    [of('list events', 3), DEPLOY, true, false],
    [of('list events', 4), DEPLOY, true, true],
    [of('list pods', 1), ROLLBACK, false, false],
    [of('list pods', 2), ROLLBACK, false, true],
    [of('get deployments', 1), DEPLOY, false, false],
    [of('get deployments', 2), DEPLOY, false, true],
    [of('get namespaces', 2), DEPLOY, false, false],
    [of('patch deployments', 2), DEPLOY, false, false],
    [of('patch deployments', 3), DEPLOY, false, true],
    [of('get deployments', 3), SANITY, false, false],
    [of('OPTIONS build', 1, 'Azure DevOps'), DEPLOY, false, false],
    [of('GET build/builds/…/artifacts', 1, 'Azure DevOps'), DEPLOY, false, true],
    [of('GET build/builds/…/artifacts', 1, 'Azure DevOps'), ROLLBACK, false, false],
    [of('GET /health', 1, 'service'), SANITY, false, false],
  ];
  for (const [request, story, fails, missing] of rows) {
    const which = `${titleOfRequest(request)} of ${story.task}${fails ? ' that fails' : ''}`;
    it(`${which} ${missing ? 'may be missing in another run' : 'comes in every run'}`, () => {
      assert.equal(mayNotCome(story, fails, request), missing);
    });
  }
});
