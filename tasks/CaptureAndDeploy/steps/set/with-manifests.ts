import type { Host } from '../../../../shared/host/host.ts';
import type { Outcome } from '../../../../shared/host/outcome.ts';
import type { StepReporter } from '../../../../shared/report/publish/step-reporter.ts';
import type { ApplyInputs } from '../../inputs.ts';
import type { ManifestInputs } from '../../manifest-inputs.ts';
import { tryOutManifests } from '../try-out-manifests.ts';
import { applyManifests } from './apply-manifests.ts';

/**
 * What a step does with manifests: tries them out, or applies them (design.md#11-manifests). A file of its own, which is read
 * only where there are any.
 */
export async function withManifests(
  host: Host,
  inputs: ManifestInputs | ApplyInputs,
  report: StepReporter,
): Promise<Outcome> {
  return inputs.action === 'tryOut' ? tryOutManifests(host, inputs, report) : applyManifests(host, inputs, report);
}
