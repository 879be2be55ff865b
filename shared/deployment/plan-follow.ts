import type { DeploymentRecord } from '../contract/deployment-record.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { exactTemplateHash, templateHash } from '../kubernetes/template.ts';
import { readBookkeeping } from '../versions/annotations.ts';
import type { RolledBack } from '../versions/annotations.ts';
import { isStray } from '../versions/stray-image.ts';
import type { LastGood } from '../versions/last-good.ts';
import type { DeploymentPlan, PlannedState } from './plan-deployment.ts';
import { planDeployment } from './plan-deployment.ts';

/** What was captured of a workload before somebody else's step. */
export type Capture =
  | { readonly kind: 'captured'; readonly record: DeploymentRecord }
  /** It was captured, and did not exist yet. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'none' };

export interface FollowPlan extends DeploymentPlan {
  /** The step put something in: another template than the captured one, and it was not taken back. */
  readonly isChanged: boolean;
  /** What was captured of this very workload; `undefined` where nothing was, or it was made anew. */
  readonly record: DeploymentRecord | undefined;
}

/**
 * Decides what somebody else's step did to a workload, from what was captured before it, and what to go back to
 * (design.md#action-follow). A step that is tried again after its own rollback finds what that put back. Pure; `runId`: the
 * run that asks.
 */
export function planFollow(state: PlannedState, capture: Capture, runId: string): FollowPlan {
  const { workload, place, known } = state;
  const plan = planDeployment(state, place.image);
  switch (capture.kind) {
    case 'none': {
      const { record } = known;
      const back = lastWayBack(workload);
      const takenBack = back?.run.id === runId ? back : undefined;
      const isChanged = record === undefined || isStray(record, place.image, known.names);
      return { ...plan, isChanged: isChanged && takenBack === undefined, takenBack, record: undefined };
    }
    case 'absent':
      return { ...plan, ...nothingBefore('it did not exist when it was captured') };
    case 'captured': {
      const { record } = capture;
      if (record.workload.uid !== workload.metadata.uid) {
        return { ...plan, ...nothingBefore('it was deleted and made anew since it was captured') };
      }
      const back = lastWayBack(workload);
      const takenBack = back?.at === record.rolledBackAt ? undefined : back;
      const isChanged = takenBack === undefined && record.template !== exactTemplateHash(workload.spec.template);
      return { ...plan, previous: capturedPrevious(record), isChanged, takenBack, record };
    }
  }
}

/** The last rollback, where the template that it put back is the live one. */
function lastWayBack({ metadata, spec: { template } }: Workload): RolledBack | undefined {
  const { rolledBackFrom } = readBookkeeping(metadata.annotations);
  return rolledBackFrom?.template === templateHash(template) ? rolledBackFrom : undefined;
}

function nothingBefore(reason: string): Pick<FollowPlan, 'previous' | 'isChanged' | 'takenBack' | 'record'> {
  return {
    previous: { found: false, reason, passedOver: [] },
    isChanged: true,
    takenBack: undefined,
    record: undefined,
  };
}

function capturedPrevious({ previous: { image, reason } }: DeploymentRecord): LastGood {
  if (image === undefined) return { found: false, reason, passedOver: [] };
  return {
    found: true,
    image,
    revision: undefined,
    rule: 'recorded',
    reason: `captured before the step: ${reason}`,
    passedOver: [],
  };
}
