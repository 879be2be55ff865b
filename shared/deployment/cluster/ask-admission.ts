import type { Host } from '../../host/host.ts';
import type { Cluster } from '../../kubernetes/client/cluster.ts';
import type { PatchOperation } from '../../kubernetes/json-patch.ts';
import type { Workload } from '../../kubernetes/objects.ts';
import type { WorkloadReference } from '../../kubernetes/resources.ts';
import type { Admission, AskedImage } from '../../versions/admission.ts';
import { admission } from '../../versions/admission.ts';

/**
 * Asks the server what it would make of a change, by `dryRun=All` (design.md#two-names-of-one-image). `undefined` where it
 * cannot be asked, since some webhooks refuse a dry run: what speaks against the change is said when it is made.
 */
export async function askAdmission(
  {
    host,
    cluster,
    reference,
  }: {
    readonly host: Pick<Host, 'cancelled'>;
    readonly cluster: Pick<Cluster, 'patchWorkload'>;
    readonly reference: WorkloadReference;
  },
  workload: Workload,
  operations: readonly PatchOperation[],
  asked: Pick<AskedImage, 'asked' | 'container'>,
): Promise<Admission | undefined> {
  try {
    const answer = await cluster.patchWorkload(reference, operations, { dryRun: true });
    return admission({ ...asked, live: workload.spec.template, answer: answer.spec.template });
  } catch {
    host.cancelled.throwIfAborted();
    return undefined;
  }
}
