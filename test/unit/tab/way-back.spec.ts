import assert from 'node:assert/strict';
import type { StepReport } from '../../../shared/report/report-schema.ts';
import { wayBackOf } from '../../../tab/model/way-back.ts';
import { cardsOf } from '../../../tab/model/cards.ts';
import { card, deployed, found, rolledBack, step, tested, undeployed } from './run-reports.ts';

const WEB = { kind: 'Deployment', namespace: 'prod', name: 'web', container: 'web' };

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

  it('of a workload that was deployed with another one stands at that one', () => {
    const others = [{ workload: WEB, outcome: 'failed' as const, headline: 'web failed', deploy: deployed().deploy }];
    const [main, web] = cardsOf([deployed({ others })].map(found), () => 0);
    assert.ok(main && web && web.workload?.name === 'web');
    assert.ok(wayBackOf(main).offered);
    const back = wayBackOf(web);
    assert.ok(!back.offered && /deployed with python-service/.test(back.why));
    const unknown = wayBackOf({ ...web, deploy: { report: deployed(), step, main: undefined } });
    assert.ok(unknown.offered);
  });

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
