import assert from 'node:assert/strict';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { approvalOf, sourceRunOf } from '../../../tab/model/approval.ts';
import { cardsOf, lastOfEach } from '../../../tab/model/cards.ts';
import type { FoundReport } from '../../../tab/model/cards.ts';
import type { OurStep } from '../../../tab/model/our-steps.ts';
import { describeFailure, rankOf, situationOf, tagOf } from '../../../tab/model/situation.ts';
import { viewOf } from '../../../tab/model/view-of.ts';
import type { RunData } from '../../../tab/model/view-of.ts';
import { wayBackOf } from '../../../tab/model/way-back.ts';
import { report, reportedRequest, reportedTests } from '../../support/reports.ts';

const step: OurStep = {
  ...{ recordId: 'r1', task: 'CaptureAndDeploy', name: 'Deploy', place: 'deploy', attempt: 1, earlier: ['r0'] },
  ...{ state: 'completed', result: 'succeeded', version: '1.0.0' },
};
const at = (second: number) => ({ started: '2026-11-24T01:00:00Z', finished: `2026-11-24T01:31:${second}Z` });
const found = (given: StepReport): FoundReport => ({ report: given, step });
const card = (...given: readonly StepReport[]) => {
  const [first] = cardsOf(given.map(found), () => 0);
  assert.ok(first);
  return first;
};
const deployed = (more: Partial<StepReport> = {}, told: Partial<NonNullable<StepReport['deploy']>> = {}) => {
  const plain = report({ times: at(10), ...more });
  return plain.deploy === undefined ? plain : { ...plain, deploy: { ...plain.deploy, ...told } };
};
const { deploy: _, ...undeployed } = report();
const failedRequest = reportedRequest({
  passed: false,
  failures: [{ assertion: 'status is 201', message: 'was 500' }],
});
const tested = (more: Partial<StepReport> = {}): StepReport => ({
  ...{
    ...undeployed,
    task: 'NewmanSanity',
    times: at(20),
    outcome: 'passed',
    tests: reportedTests([reportedRequest()]),
  },
  ...more,
});
const rolledBack = (more: Partial<StepReport> = {}): StepReport => ({
  ...{ ...undeployed, task: 'SmartRollback', times: at(30), outcome: 'complete' },
  rollback: { strategy: 'undo', from: 'reg/app:458', to: 'reg/app:456', rule: 'it ran', passedOver: [], fields: [] },
  ...more,
});
const failure = { reason: 'ErrImagePull', text: 'image 458 cannot be pulled', next: 'Push it', blamesImage: true };
const broken = (told: Partial<NonNullable<StepReport['deploy']>> = {}) =>
  deployed(
    { outcome: 'failed', next: ['Push it.'] },
    { failure, replicas: { wanted: 2, ready: 0, available: 2 }, ...told },
  );

describe('What is down, whose fault, what now', () => {
  const ROWS: readonly (readonly [
    title: string,
    reports: readonly StepReport[],
    tone: string,
    state: RegExp,
    fault: RegExp,
  ])[] = [
    ['a deployment that is complete', [deployed()], 'good', /^DEPLOYED and running; not tested/, /^$/],
    ['one that changed nothing', [deployed({ outcome: 'unchanged' })], 'good', /live already/, /^$/],
    [
      'a version that cannot start beside the old one',
      [broken()],
      'bad',
      /the old version still serves/,
      /cannot be pulled — the image is to blame/,
    ],
    [
      'one of which no pod is left',
      [broken({ replicas: { wanted: 2, ready: 0, available: 0 } })],
      'bad',
      /^DOWN/,
      /pulled/,
    ],
    [
      'one that stands half-way',
      [broken({ replicas: { wanted: 3, ready: 1, available: 3 } })],
      'bad',
      /half-way: 1 of 3/,
      /pulled/,
    ],
    ['one without any count', [broken({ replicas: undefined })], 'bad', /^FAILED$/, /pulled/],
    [
      'one that is not to blame',
      [broken({ failure: { ...failure, blamesImage: false } })],
      'bad',
      /FAILED/,
      /not the image/,
    ],
    [
      'one that was put back',
      [broken({ putBack: { outcome: 'complete', text: 'back' } })],
      'warning',
      /was put back/,
      /pulled/,
    ],
    [
      'one whose putting back failed',
      [broken({ putBack: { outcome: 'failed', text: 'no' } })],
      'bad',
      /putting it back failed/,
      /pulled/,
    ],
    ['a failure of which nothing was told', [{ ...undeployed, outcome: 'failed' }], 'bad', /^FAILED$/, /is deployed/],
    ['one that somebody else superseded', [deployed({ outcome: 'superseded' })], 'warning', /SUPERSEDED/, /./],
    [
      'refused inputs',
      [deployed({ outcome: 'refused', headline: 'imageTag is bad' })],
      'bad',
      /REFUSED/,
      /imageTag is bad/,
    ],
    ['a cancel', [deployed({ outcome: 'cancelled', headline: 'Cancelled.' })], 'warning', /CANCELLED/, /Cancelled/],
    ['a dry run', [deployed({ outcome: 'dryRun' })], 'quiet', /dry run/, /^$/],
    [
      'a step that is under way',
      [deployed({ outcome: 'running', final: false, times: { started: '2026-11-24T01:30:00Z' } }), tested()],
      'going',
      /Under way/,
      /^$/,
    ],
    ['an outcome of another task', [deployed({ outcome: 'error' })], 'bad', /FAILED/, /./],
    ['tests that passed', [deployed(), tested()], 'good', /^PASSED/, /^$/],
    [
      'tests that failed',
      [deployed(), tested({ outcome: 'failed', tests: reportedTests([failedRequest]) })],
      'bad',
      /FAILED 1 of 1 assertions\. It is live/,
      /Orders \/ Create: status is 201: was 500/,
    ],
    [
      'tests that could not be run',
      [tested({ outcome: 'error', tests: reportedTests([], { findings: ['not ready'] }) })],
      'bad',
      /NOT TESTED: the tests could not be run\.$/,
      /not ready/,
    ],
    [
      'tests that failed without any request',
      [tested({ outcome: 'failed', tests: reportedTests([]), headline: 'No.' })],
      'bad',
      /FAILED its tests/,
      /No\./,
    ],
    [
      'tests of which nothing is known',
      [tested({ outcome: 'failed', tests: undefined, headline: 'No.' })],
      'bad',
      /FAILED its tests/,
      /No\./,
    ],
    ['cancelled tests', [tested({ outcome: 'cancelled' })], 'warning', /CANCELLED/, /./],
    [
      'a failed deployment, whatever tests say after it',
      [broken(), tested()],
      'bad',
      /old version still serves/,
      /pulled/,
    ],
    [
      'tests of the version before',
      [deployed({ times: at(25) }), tested({ times: at(20) })],
      'good',
      /not tested yet/,
      /^$/,
    ],
    ['a rollback', [deployed(), tested({ outcome: 'failed' }), rolledBack()], 'warning', /ROLLED BACK to 456/, /^$/],
    [
      'a rollback that does not say where to',
      [rolledBack({ rollback: undefined })],
      'warning',
      /ROLLED BACK to another version/,
      /^$/,
    ],
    ['a rollback that had nothing to do', [rolledBack({ outcome: 'unchanged' })], 'good', /Nothing had to be/, /^$/],
    [
      'a rollback that failed',
      [rolledBack({ outcome: 'failed', headline: 'It hangs.' })],
      'bad',
      /ROLLBACK FAILED/,
      /It hangs/,
    ],
    [
      'a rollback that was refused',
      [rolledBack({ outcome: 'refused', headline: 'Not 458.' })],
      'bad',
      /REFUSED/,
      /Not 458/,
    ],
  ];
  for (const [title, reports, tone, state, fault] of ROWS) {
    it(`is told of ${title}`, () => {
      const told = situationOf(card(...reports));
      assert.deepEqual(
        [told.tone, state.test(told.state), fault.test(told.fault)],
        [tone, true, true],
        JSON.stringify(told),
      );
    });
  }

  it('is nothing where no step told anything', () => {
    const none = { key: '', workload: undefined, deploy: undefined, tests: undefined, rollback: undefined, older: [] };
    assert.equal(situationOf(none).state, 'Nothing is known yet');
    assert.equal(rankOf(none), 3);
  });

  it('names versions by tag, else by digest, else whole', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const given = ['reg:5000/app:458', `reg/app:458@${digest}`, `reg/app@${digest}`, 'reg:5000/app', ''];
    assert.deepEqual(given.map(tagOf), ['458', '458', 'a'.repeat(12), 'reg:5000/app', '']);
  });

  it('names a request that got no answer, or failed without a word', () => {
    assert.equal(describeFailure(reportedRequest({ error: 'refused' })), 'Orders / Create: refused');
    assert.equal(describeFailure(reportedRequest()), 'Orders / Create: failed');
  });
});

describe('The cards of a run', () => {
  const names = (...given: readonly StepReport[]) =>
    cardsOf(given.map(found), rankOf).map(({ workload }) => workload?.name ?? '');
  const other = { kind: 'Deployment', namespace: 'prod', name: 'web', container: 'web' };

  it('are one for each workload, the worst on top', () => {
    assert.deepEqual(names(deployed(), deployed({ ...broken(), workload: other })), ['web', 'python-service']);
  });

  it('take tests that know no container to their workload', () => {
    const { container: __, ...nameless } = report().workload ?? other;
    const [only, ...more] = cardsOf([deployed(), tested({ workload: nameless })].map(found), rankOf);
    assert.deepEqual([only?.tests?.report.task, more.length], ['NewmanSanity', 0]);
    assert.deepEqual(names(tested({ workload: nameless })), ['python-service']);
  });

  it('take steps that know no workload to the only one, else show them by themselves', () => {
    assert.deepEqual(names(deployed(), tested({ workload: undefined })), ['python-service']);
    assert.deepEqual(names(deployed(), deployed({ workload: other }), tested({ workload: undefined })).sort(), [
      '',
      'python-service',
      'web',
    ]);
  });

  it('are one for each workload of a step that deployed several', () => {
    const others = [{ workload: other, outcome: 'failed' as const, headline: 'web failed' }];
    assert.deepEqual(names(deployed({ others })), ['web', 'python-service']);
  });

  it('show the newest attempt and keep the older ones', () => {
    const [one] = cardsOf(
      [
        deployed({ times: at(10) }),
        deployed({ times: at(40) }),
        deployed({ times: { started: '2026-11-24T01:00:00Z' } }),
      ].map(found),
      rankOf,
    );
    assert.deepEqual([one?.deploy?.report.times.finished, one?.older.length], ['2026-11-24T01:31:40Z', 2]);
  });

  it('take of each step the last file', () => {
    const files = ['a-0.json', 'a-1.json', 'b-0.json'].map((name) => ({
      ...found(report({ final: name.includes('-1') })),
      name,
    }));
    assert.deepEqual(
      lastOfEach(files).map(({ report: { final } }) => final),
      [true, false],
    );
    assert.deepEqual(
      lastOfEach([...files].reverse()).map(({ report: { final } }) => final),
      [false, true],
    );
  });
});

describe('The way back', () => {
  it('is offered for what was deployed, with all the values of the pipeline', () => {
    const back = wayBackOf(
      card(deployed(), tested({ wayBack: { pipeline: 'Rollback', parameters: { sourceRunId: '458', extra: 'x' } } })),
    );
    assert.ok(back.offered);
    assert.deepEqual(
      [back.pipeline, back.from, back.to, back.parameters['extra'], back.parameters['targetNamespace']],
      ['Rollback', 'reg/app:458', 'reg/app:456', 'x', 'prod'],
    );
    const plain = wayBackOf(card(deployed({}, { live: undefined })));
    assert.ok(plain.offered && plain.pipeline === '\\Python-Rollback' && plain.from === 'reg/app:458');
  });

  const REFUSALS: readonly (readonly [title: string, reports: readonly StepReport[], why: RegExp])[] = [
    ['nothing was deployed', [tested()], /no deployment/],
    ['it is under way', [deployed({ final: false, outcome: 'running' })], /under way/],
    ['it was a dry run', [deployed({ outcome: 'dryRun' })], /nothing was changed/],
    [
      'nothing is known to go back to',
      [deployed({}, { previous: { rule: 'none', reason: 'no good version' } })],
      /no good version/,
    ],
    ['nothing was told', [{ ...undeployed, outcome: 'failed' }], /no good version is known/],
    ['it was put back', [deployed({}, { putBack: { outcome: 'complete', text: '' } })], /put back already/],
    ['it was rolled back', [deployed(), rolledBack()], /rolled back already/],
    [
      'the previous version is live',
      [deployed({}, { live: { image: 'reg/app:456', verified: true } })],
      /previous version is live/,
    ],
    ['nothing was published', [deployed({ wayBack: undefined })], /published nothing/],
  ];
  for (const [title, reports, why] of REFUSALS) {
    it(`is not offered where ${title}`, () => {
      const back = wayBackOf(card(...reports));
      assert.ok(!back.offered);
      assert.match(back.why, why);
    });
  }

  it('is never offered by a file that another step attached, nor with its values', () => {
    const back = wayBackOf({ ...card(deployed()), deploy: { report: deployed(), step: undefined } });
    assert.ok(!back.offered && /another step/.test(back.why));
    const stranger = {
      report: tested({ wayBack: { pipeline: 'Evil', parameters: { force: 'true' } } }),
      step: undefined,
    };
    const own = wayBackOf({ ...card(deployed()), tests: stranger });
    assert.ok(own.offered && own.pipeline === '\\Python-Rollback' && own.parameters['force'] === undefined);
  });
});

describe('What an approver is asked', () => {
  const cards = [card(deployed(), tested({ outcome: 'failed', tests: reportedTests([failedRequest]) }))];
  const asked = { sourceRunId: '458', deploymentName: 'deployment/python-service', targetNamespace: 'prod' };

  it('is what is put back, why, and under which guard', () => {
    const approval = approvalOf({ ...asked, expectedImageTag: '458' }, cards);
    assert.equal(approval?.question, 'You are asked to put python-service in prod from 458 back to 456.');
    assert.match(approval.why, /FAILED 1 of 1 assertions.*status is 201/);
    assert.deepEqual(
      [approval.guard, approval.isUnguarded, approval.failures.length],
      ['only while 458 is live', false, 1],
    );
  });

  it('calls out that nothing guards it', () => {
    assert.ok(approvalOf({ ...asked, force: 'True' }, cards)?.isUnguarded);
    assert.ok(approvalOf({ force: true }, cards)?.isUnguarded);
    assert.ok(approvalOf({}, cards)?.isUnguarded);
    const recorded = approvalOf(asked, cards);
    assert.deepEqual([recorded?.guard, recorded?.isUnguarded], ['only the record of run 458', false]);
  });

  it('is not asked where the run is about another workload, or told of none', () => {
    assert.equal(approvalOf({ ...asked, deploymentName: 'web' }, cards), undefined);
    assert.equal(approvalOf({ ...asked, targetNamespace: 'test' }, cards), undefined);
    assert.equal(approvalOf(asked, [card(tested())]), undefined);
    assert.equal(approvalOf(asked, [card(tested({ workload: undefined }))]), undefined);
    const unknown = card(deployed({}, { previous: { rule: 'none', reason: 'none' } }));
    assert.match(approvalOf(asked, [unknown])?.question ?? '', /back to an unknown version/);
  });

  it('comes from the run that the parameters name', () => {
    assert.deepEqual(
      [{ sourceRunId: '458' }, { sourceRunId: 458 }, { sourceRunId: 'x' }, {}, { sourceRunId: true }].map(sourceRunOf),
      [458, 458, undefined, undefined, undefined],
    );
  });
});

describe('The page of a run', () => {
  const data = (more: Partial<RunData> = {}): RunData => ({
    ...{ isGoing: false, steps: [step], files: [], problems: [], approval: undefined, readAt: '2026-11-24T02:00:00Z' },
    ...more,
  });
  const file = (name: string, content: unknown, recordId = 'R1') => ({
    ...{ name, recordId, content: { text: typeof content === 'string' ? content : JSON.stringify(content) } },
  });

  it('says where nothing was told yet, and which step has told nothing', () => {
    assert.match(viewOf(data({ isGoing: true })).nothing?.text ?? '', /Fills in when/);
    const over = viewOf(
      data({
        steps: [
          { ...step, attempt: 2, result: 'skipped' },
          { ...step, place: '' },
        ],
      }),
    ).nothing;
    assert.match(over?.text ?? '', /No step of this run/);
    assert.deepEqual(over?.steps, [
      'Deploy (deploy, attempt 2) was skipped',
      'Deploy ended (succeeded) without a report: see its log',
    ]);
  });

  it('asks the approver in place of saying that there is nothing', () => {
    const approval = { question: '?', why: '', guard: '', isUnguarded: false, failures: [] };
    assert.equal(viewOf(data({ approval })).nothing, undefined);
  });

  it('shows what can be read, whatever else is bad, and says what cannot', () => {
    const view = viewOf(
      data({
        steps: [
          step,
          { ...step, recordId: 'r9', name: 'Again' },
          { ...step, recordId: 'r8', result: 'skipped' },
          { ...step, recordId: 'r7', state: 'inProgress' },
        ],
        files: [
          file('a-1.json', deployed()),
          file('b-1.json', '{'),
          file('c-1.json', { ...deployed(), version: 3, headline: 'From the future.' }),
          { name: 'd-1.json', recordId: 'x', content: { failure: 'HTTP 404' } },
        ],
        problems: ['The timeline: HTTP 403'],
      }),
    );
    assert.deepEqual(view.cards.length, 1);
    assert.deepEqual(view.notes, [
      'The timeline: HTTP 403',
      'b-1.json cannot be shown: the file is not JSON',
      'A newer version of CaptureAndDeploy says: From the future.',
      'd-1.json could not be read: HTTP 404',
      'Again (deploy) ended (succeeded) without a report: see its log',
    ]);
  });

  it('ties a file to the step of an earlier attempt too, and to no step where it hangs on another', () => {
    const of = (recordId: string) =>
      viewOf(data({ files: [file('a-1.json', deployed(), recordId)] })).cards[0]?.deploy?.step;
    assert.deepEqual([of('R0')?.name, of('stranger')], ['Deploy', undefined]);
  });

  it('sums up several workloads', () => {
    const web = { kind: 'Deployment', namespace: 'prod', name: 'web', container: 'web' };
    const view = viewOf(
      data({ files: [file('a-1.json', deployed()), file('b-1.json', { ...broken(), workload: web })] }),
    );
    assert.equal(view.summary, '2 workloads: 1 failed, 1 complete');
    assert.equal(viewOf(data({ files: [file('a-1.json', deployed())] })).summary, '');
  });
});
