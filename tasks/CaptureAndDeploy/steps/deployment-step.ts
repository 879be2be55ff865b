import type { WorkloadStep } from '../../../shared/rollout/follow/workload-step.ts';
import type { AroundInputs, DeployInputs, Inputs } from '../inputs.ts';

/** What every part of this task works with. */
export type DeploymentStep = WorkloadStep<Inputs>;
/** What the parts that put an image in work with. */
export type DeployStep = WorkloadStep<DeployInputs>;
/** What the parts that stand around somebody else's step work with. */
export type AroundStep = WorkloadStep<AroundInputs>;
