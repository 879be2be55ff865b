import type { WorkloadStep } from '../../shared/deployment/step.ts';
import type { Inputs } from './inputs.ts';

/** What every part of this task works with. */
export type Step = WorkloadStep<Inputs>;
