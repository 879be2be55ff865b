import assert from 'node:assert/strict';
import { jobBegan } from '../../../shared/azure-devops/job-record.ts';
import { planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { acceptancePatch } from '../../../shared/deployment/plan-deployment.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import type { ContainerRecord } from '../../../shared/versions/annotations.ts';
import { RECORD } from '../../../shared/versions/annotations.ts';
import { isSince, strayImage, strayImageWarning } from '../../../shared/versions/stray-image.ts';
import { decide } from '../../../tasks/SmartRollback/decide.ts';
import { RUN, at, mark, notes, record } from '../../support/notes.ts';
import { NAME, annotationWritten, deployment, digest } from '../../support/objects.ts';
import { inputs, survey, v } from '../../support/surveys.ts';

const completed = (image: string, previous?: string): ContainerRecord => ({
  ...record(image, previous),
  completed: at('02:05'),
});
const known = (said: ContainerRecord | undefined) => ({ record: said, names: [] });
const fieldsV1 = {
  'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { 'f:image': {} } } } } },
};
const owner = { manager: 'kubectl-client-side-apply', operation: 'Update', time: at('03:00'), fieldsV1 } as const;

describe('an image that the last deployment did not put in', () => {
  it('is none where the record names it, under either name or behind a digest, or where there is no record', () => {
    const live = deployment({ image: v(6) });
    assert.equal(strayImage(live, 'app', known(record(v(6)))), undefined);
    assert.equal(strayImage(deployment({ image: `${v(6)}@${digest('a')}` }), 'app', known(record(v(6)))), undefined);
    const names = [{ asked: 'registry/app:6', admitted: v(6) }];
    assert.equal(strayImage(live, 'app', { record: record('registry/app:6'), names }), undefined);
    assert.equal(strayImage(live, 'app', known(record('mirror/app:6'))), undefined, 'it may be its other name');
    assert.notEqual(strayImage(live, 'app', known(record('mirror/app:5'))), undefined);
    assert.equal(strayImage(live, 'app', known(undefined)), undefined);
    assert.equal(strayImage(live, 'other', known(record(v(5)))), undefined);
  });

  it('is told with what, who and when', () => {
    const live = deployment({ image: v(1), metadata: { managedFields: [owner] } });
    const stray = strayImage(live, 'app', known(record(v(6))));
    assert.ok(stray !== undefined);
    assert.equal(
      strayImageWarning(live, stray),
      `Deployment ${NAME} runs ${v(1)}, but the last deployment (run 20261124.3, 2026-11-24T02:00:00Z) put ${v(6)} in: somebody changed it since (kubectl-client-side-apply at 2026-11-24T03:00:00Z). Look what else applies it, sets its image or undoes.`,
    );
    const unnumbered = { ...stray, owner: undefined, recorded: { ...stray.recorded, run: { id: '900' } } };
    assert.match(strayImageWarning(live, unnumbered), /\(run 900, .*\(by whom is not known\)/);
  });

  for (const [title, time, began, since] of [
    ['after the job began', at('03:00'), at('02:59'), true],
    ['in the second in which the job began', at('03:00'), '2026-11-24T03:00:00.700Z', true],
    ['before the job began', at('03:00'), at('03:01'), false],
    ['at a time that nobody tells', undefined, at('02:59'), false],
    ['while it is not known when the job began', at('03:00'), undefined, false],
  ] as const) {
    it(`was put in ${title}: ${since ? "it is the job's own preparation" : "it is somebody else's"}`, () => {
      const entry = time === undefined ? undefined : { ...owner, time };
      assert.equal(isSince({ owner: entry }, began === undefined ? undefined : Date.parse(began)), since);
    });
  }
});

describe('when a job began', () => {
  const job = { id: 'AB-1', type: 'Job', startTime: at('03:00') };
  it('is told by the record of the job in the timeline of its run', () => {
    const stage = { id: 'ab-1', type: 'Stage', startTime: at('01:00') };
    assert.equal(jobBegan([stage, { ...job, id: 'other' }, job], 'ab-1'), Date.parse(at('03:00')));
  });

  it('is not known without such a record, or where it has no time', () => {
    assert.equal(jobBegan([], 'ab-1'), undefined);
    for (const startTime of [null, undefined, 'soon'])
      assert.equal(jobBegan([{ ...job, startTime }], 'ab-1'), undefined);
  });
});

describe('the version to go back to, where somebody put another image in since', () => {
  const planOf = (
    said: ContainerRecord,
    more: Readonly<Record<string, string>>,
    newImage: string,
    isPrepared: boolean,
  ) => {
    const workload = deployment({ image: v(1), annotations: { ...notes({ record: { app: said } }), ...more } });
    const place = { name: 'app', list: 'containers', index: 0, image: v(1) } as const;
    const listed = { revisionObjects: { items: [], resourceVersion: '1' }, pods: undefined };
    return { workload, plan: planDeployment({ ...workloadState(workload, place, listed), isPrepared }, newImage) };
  };
  const rejected6 = notes({ rejected: [mark(v(6), '03:00')] });
  const verified6 = notes({ verified: [mark(v(6), '03:00')] });
  for (const [title, said, more, newImage, isPrepared, previous] of [
    [
      "what was deployed before, where this job's own apply put a placeholder in",
      completed(v(6)),
      {},
      v(9),
      true,
      v(6),
    ],
    ['what is live and complete, where it was there before this job', completed(v(6)), {}, v(9), false, v(1)],
    ['what was deployed before, where the new image is live already', completed(v(6)), {}, v(1), false, v(6)],
    ['that also where its tests passed, completion not being noted', record(v(6)), verified6, v(1), false, v(6)],
    ['what was good before that, where it never completed', record(v(6), v(5)), {}, v(9), true, v(5)],
    ['what was good before that, where it was rejected', completed(v(6), v(5)), rejected6, v(9), true, v(5)],
    ['what is live where neither is known to be good', record(v(6)), {}, v(9), true, v(1)],
    ['nothing where the new image is live and neither is known to be good', record(v(6)), {}, v(1), false, undefined],
    ['never the new image', completed(v(9), v(5)), {}, v(9), true, v(5)],
  ] as const) {
    it(`is ${title}`, () => {
      const { plan } = planOf(said, more, newImage, isPrepared);
      assert.equal(plan.previous.found ? plan.previous.image : undefined, previous);
    });
  }

  it('is noted with the image that was found live, once that is seen complete', () => {
    const { plan, workload } = planOf(completed(v(6)), {}, v(1), false);
    const operations = acceptancePatch(plan, workload, RUN, at('04:00'));
    assert.deepEqual(annotationWritten(operations, RECORD), {
      app: { image: v(1), previous: v(6), run: RUN, at: at('04:00'), completed: at('04:00') },
    });
  });
});

describe('an undo of what somebody else put in', () => {
  const live = deployment({ image: v(457), annotations: notes({ record: { app: completed(v(456)) } }) });
  const warnings = (more: Parameters<typeof inputs>[0]) => {
    const decision = decide(survey(live), inputs(more));
    assert.ok(decision.action === 'restore');
    return decision.warnings;
  };

  it('is warned about where nothing guards it', () => {
    assert.equal(warnings({}).length, 1);
    assert.match(
      warnings({})[0] ?? '',
      /:457, but the last deployment \(run 20261124\.3, .*:456 in: somebody changed it since/,
    );
  });

  it('is meant where it is guarded, or another target is named', () => {
    assert.deepEqual(warnings({ expectedImage: '457' }), []);
    assert.deepEqual(warnings({ strategy: 'tag', previousImageTag: '456' }), []);
  });
});
