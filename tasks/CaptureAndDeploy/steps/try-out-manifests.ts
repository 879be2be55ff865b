import { loadAks } from '../../../shared/azure/rest/load-aks.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { connect } from '../../../shared/kubernetes/connection/connection.ts';
import { findPlaces, tryOutSet } from '../../../shared/manifests/cluster/try-out-set.ts';
import { describeTriedSet } from '../../../shared/manifests/set-outcome.ts';
import type { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import type { ManifestInputs } from '../manifest-inputs.ts';
import { readSet } from './set/read-set.ts';
import { restartSet } from './set/restart-set.ts';
import { refuseSet, tellObject } from './set/tell-set.ts';

/**
 * The dry run of a set of objects: reads the files, asks the server what it would make of each object, and shows the
 * difference as `kubectl diff` does (design.md#11-manifests). Changes and publishes nothing. Throws a Fault that lists all that is wrong.
 */
export async function tryOutManifests(host: Host, inputs: ManifestInputs, report: StepReporter): Promise<Outcome> {
  report.say('dryRun');
  const { manifests, tools } = await readSet(host, inputs);
  const { cluster, namespace } = await connect(host, inputs.connection, loadAks);
  const places = await findPlaces(cluster.client, manifests, inputs.namespace ?? namespace ?? 'default');
  const options = { isForced: inputs.forceConflicts };
  const asked = await tryOutSet(cluster.client, places, options);
  const tried = inputs.restartOnConfigChange ? await restartSet(cluster.client, asked, options) : asked;
  const counts = { created: 0, changed: 0, unchanged: 0, unknown: 0 };
  for (const one of tried) {
    const change = tellObject(host, one, tools, 'would');
    if (change !== 'refused') counts[change] += 1;
  }
  refuseSet(tried);
  return { result: 'succeeded', message: describeTriedSet(counts) };
}
