// Questions about where to go back to, and short forms of the answers.
import type { Revision } from '../../../shared/versions/revision.ts';
import type { PodTemplate } from '../../../shared/kubernetes/objects.ts';
import type { RollbackOrder, TargetQuestion } from '../../../shared/rollback/choose-target.ts';
import type { RollbackTarget } from '../../../shared/rollback/rollback-target.ts';
import { chooseTarget } from '../../../shared/rollback/choose-target.ts';

import { APP, deployment, template } from '../../support/objects.ts';

export const LIVE = `${APP}:457`;
export const rev = (number: number, image: string | PodTemplate): Revision => ({
  name: `rs-${number}`,
  number,
  template: typeof image === 'string' ? template(image) : image,
  availablePods: 0,
  annotations: {},
});
export const THREE = [rev(5, LIVE), rev(4, `${APP}:456`), rev(3, `${APP}:455`)];
export const UNDO: RollbackOrder = { strategy: 'undo', toRevision: undefined };
export const tag = (version: string): RollbackOrder => ({ strategy: 'tag', version });
export const revision = (toRevision: number): RollbackOrder => ({ strategy: 'undo', toRevision });

export const choose = (order: RollbackOrder, more: Partial<TargetQuestion> = {}): RollbackTarget =>
  chooseTarget({
    order,
    workload: deployment({ image: LIVE }),
    container: 'app',
    revisions: THREE,
    known: { record: undefined, verified: [], rejected: [], names: [], warnings: [] },
    liveCompleted: true,
    record: undefined,
    ...more,
  });
export const known = (more: Partial<TargetQuestion['known']>) => ({
  known: { record: undefined, verified: [], rejected: [], names: [], warnings: [], ...more },
});
export const problem = (target: RollbackTarget) => (target.kind === 'none' ? target.problem : '');
export const reason = (target: RollbackTarget) => (target.kind === 'none' ? '' : target.reason);
export const where = (target: RollbackTarget) => {
  if (target.kind === 'none') return 'none';
  return target.kind === 'image' ? target.image : `${target.revision.number} ${target.image}`;
};
export const FARTHER =
  '; it is not the directly preceding revision, so ConfigMaps and Secrets that it uses may be gone';
