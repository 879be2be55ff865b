import type { WorkloadStep } from '../../../shared/rollout/follow/workload-step.ts';
import type { Inputs } from '../inputs.ts';

/** What every part of this task works with. */
export type DeploymentStep = WorkloadStep<Inputs>;
