import assert from 'node:assert/strict';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import { RECORD, REJECTED } from '../../../shared/versions/annotations.ts';
import { deploymentPatch, planDeployment, planTogether } from '../../../shared/deployment/plan-deployment.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { RUN, at, mark, notes } from '../../support/notes.ts';
import { annotationWritten, deployment, template } from '../../support/objects.ts';

const planOf = (workload: Workload, name: string, newImage: string) => {
  const choice = chooseContainer(workload, name);
  assert.ok(choice.found);
  const listed = { revisionObjects: { items: [], resourceVersion: '1' }, pods: undefined };
  return planDeployment(workloadState(workload, choice.place, listed), newImage);
};
const together = (workload: Workload, app: string, job: string) =>
  planTogether(planOf(workload, 'app', app), [planOf(workload, 'job', job)]);
const live = deployment({ template: template({ app: 'app:1', job: 'job:1' }) });
const replaced = (workload: Workload, app: string, job: string) =>
  deploymentPatch(together(workload, app, job), RUN, at('03:00'), 'x')
    .filter(({ op, path }) => op === 'replace' && path.startsWith('/spec'))
    .map(({ value }) => value);

describe('the plan of several containers of one workload', () => {
  it('puts all images in by one patch, and has a record for each', () => {
    assert.deepEqual(replaced(live, 'app:2', 'job:2'), ['app:2', 'job:2']);
    const patch = deploymentPatch(together(live, 'app:2', 'job:2'), RUN, at('03:00'), 'x');
    assert.deepEqual(annotationWritten(patch, RECORD), {
      app: { image: 'app:2', previous: 'app:1', run: RUN, at: at('03:00') },
      job: { image: 'job:2', previous: 'job:1', run: RUN, at: at('03:00') },
    });
  });

  it('names no previous image of a container of which none is known', () => {
    const patch = deploymentPatch(
      together(
        deployment({
          template: template({ app: 'app:1', job: 'job:1' }),
          annotations: notes({ rejected: [mark('job:1', '02:00', { container: 'job' })] }),
        }),
        'app:2',
        'job:2',
      ),
      RUN,
      at('03:00'),
      'x',
    );
    const written = annotationWritten(patch, RECORD) as Record<string, { previous?: string }>;
    assert.deepEqual([written['app']?.previous, written['job']?.previous], ['app:1', undefined]);
  });

  it('leaves what is live already as it is, and is a mere following only where all are', () => {
    assert.deepEqual(replaced(live, 'app:1', 'job:2'), ['job:2']);
    assert.deepEqual(replaced(live, 'app:2', 'job:1'), ['app:2']);
    assert.equal(together(live, 'app:1', 'job:1').action, 'follow');
    assert.equal(together(live, 'app:1', 'job:2').action, 'set image');
  });

  it('takes each of them off the rejected ones', () => {
    const annotations = notes({
      rejected: [mark('app:2', '02:00'), mark('job:2', '02:00', { container: 'job' }), mark('app:9', '02:00')],
    });
    const workload = deployment({ template: template({ app: 'app:1', job: 'job:1' }), annotations });
    const patch = deploymentPatch(together(workload, 'app:2', 'job:2'), RUN, at('03:00'), 'x');
    assert.deepEqual(annotationWritten(patch, REJECTED), [mark('app:9', '02:00')]);
  });

  it('is that of the one container where there is one', () => {
    const main = planOf(live, 'app', 'app:2');
    assert.equal(planTogether(main, []), main);
  });
});
