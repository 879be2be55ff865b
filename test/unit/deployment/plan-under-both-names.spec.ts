import assert from 'node:assert/strict';
import type { DeploymentPlan } from '../../../shared/deployment/plan-deployment.ts';
import { acceptancePatch, deploymentPatch, planDeployment } from '../../../shared/deployment/plan-deployment.ts';
import { planUnderBothNames } from '../../../shared/deployment/plan-under-both-names.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { workloadState } from '../../../shared/rollout/workload-state.ts';
import type { Admission } from '../../../shared/versions/admission.ts';
import { RECORD, REJECTED } from '../../../shared/versions/annotations.ts';
import { RUN, at, mark, notes, record } from '../../support/notes.ts';
import { annotationWritten, deployment } from '../../support/objects.ts';

const ASKED = 'registry/app:2';
const [MIRROR_1, MIRROR_2] = ['mirror/app:1', 'mirror/app:2'];

function planned(live: Workload, asked: Admission | undefined): DeploymentPlan {
  const choice = chooseContainer(live, 'app');
  assert.ok(choice.found);
  const listed = { revisionObjects: { items: [], resourceVersion: '1' }, pods: undefined };
  const state = workloadState(live, choice.place, listed);
  return planUnderBothNames(planDeployment(state, ASKED), state, asked);
}
const answered = (made: Admission['made'], admitted: string): Admission => ({ asked: ASKED, admitted, made });
const previous = ({ previous: found }: DeploymentPlan) => (found.found ? found.image : undefined);

describe('a deployment whose image has another name in the cluster', () => {
  it('stays as it is where the server takes the name', () => {
    const plan = planned(deployment({ image: MIRROR_1 }), answered('as asked', ASKED));
    assert.deepEqual([plan.action, previous(plan), plan.admitted], ['set image', MIRROR_1, undefined]);
  });

  it('knows the other name beforehand: it stands in the record, and a rejection under it is void', () => {
    const live = deployment({ image: MIRROR_1, annotations: notes({ rejected: [mark(MIRROR_2, '01:00')] }) });
    const plan = planned(live, answered('renamed', MIRROR_2));
    assert.deepEqual([plan.action, previous(plan), plan.admitted], ['set image', MIRROR_1, MIRROR_2]);
    const operations = deploymentPatch(plan, RUN, at('03:00'), 'cause');
    assert.deepEqual(annotationWritten(operations, RECORD), {
      app: { image: ASKED, admitted: MIRROR_2, previous: MIRROR_1, run: RUN, at: at('03:00') },
    });
    assert.deepEqual(annotationWritten(operations, REJECTED), []);
  });

  it('changes nothing where it is live under the other name, which is never the previous version', () => {
    const annotations = notes({ record: { app: record(MIRROR_2, MIRROR_1) } });
    const live = deployment({ image: MIRROR_2, annotations });
    const plan = planned(live, answered('live already', MIRROR_2));
    assert.deepEqual([plan.action, previous(plan), plan.admitted], ['follow', MIRROR_1, MIRROR_2]);
    assert.deepEqual(annotationWritten(acceptancePatch(plan, live, RUN, at('03:00')), RECORD), {
      app: { image: ASKED, admitted: MIRROR_2, previous: MIRROR_1, run: RUN, at: at('03:00'), completed: at('03:00') },
    });
  });

  it('never takes what may be the same version for the previous one where the server could not be asked', () => {
    const live = deployment({ image: MIRROR_2, annotations: notes({ record: { app: record(MIRROR_2, MIRROR_1) } }) });
    const plan = planned(live, undefined);
    assert.deepEqual([plan.action, previous(plan)], ['set image', MIRROR_1]);
    const other = planned(deployment({ image: MIRROR_1 }), undefined);
    assert.deepEqual([other.action, previous(other)], ['set image', MIRROR_1]);
  });
});
