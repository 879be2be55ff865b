import { loadAks } from '../../../shared/azure/rest/load-aks.ts';
import { readRun } from '../../../shared/contract/run.ts';
import { Fault } from '../../../shared/host/fault.ts';
import type { Details, Host } from '../../../shared/host/host.ts';
import { workingFolder } from '../../../shared/host/process.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { isMissingRight } from '../../../shared/kubernetes/api-error.ts';
import { connect } from '../../../shared/kubernetes/connection/connection.ts';
import { tryOutSet } from '../../../shared/manifests/cluster/try-out-set.ts';
import type { TriedManifest } from '../../../shared/manifests/cluster/try-out-set.ts';
import { rightsLines } from '../../../shared/manifests/explain-refusal.ts';
import { describeManifest } from '../../../shared/manifests/manifest.ts';
import { objectDiff } from '../../../shared/manifests/object-diff.ts';
import type { DiffTools } from '../../../shared/manifests/object-diff.ts';
import { describePlace, describeProblems } from '../../../shared/manifests/place.ts';
import { describeRefusedSet, describeTriedSet } from '../../../shared/manifests/set-outcome.ts';
import type { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import type { ManifestInputs } from '../manifest-inputs.ts';
import { findManifests } from './find-manifests.ts';

/**
 * The dry run of a set of objects: reads the files, asks the server what it would make of each object, and shows the
 * difference as `kubectl diff` does (design.md#11-manifests). Changes and publishes nothing. Throws a Fault that lists all that is wrong.
 */
export async function tryOutManifests(host: Host, inputs: ManifestInputs, report: StepReporter): Promise<Outcome> {
  report.say('dryRun');
  const files = await findManifests(inputs.files, host.variable('System.DefaultWorkingDirectory') ?? workingFolder());
  const yaml = await import('js-yaml');
  const { structuredPatch } = await import('diff');
  const { prepareSet } = await import('../../../shared/manifests/prepare-set.ts');
  const { id: runId } = readRun(host);
  const { manifests, notes, problems } = prepareSet(yaml, files, { ...inputs, runId });
  const [first, ...others] = problems;
  if (first !== undefined) throw new Fault('SR103', describeProblems([first, ...others]));
  for (const note of notes) host.info(note);
  const { cluster, namespace } = await connect(host, inputs.connection, loadAks);
  const tried = await tryOutSet(cluster.client, manifests, inputs.namespace ?? namespace ?? 'default');
  const counts = { created: 0, changed: 0, unchanged: 0, unknown: 0 };
  for (const one of tried) {
    const change = tell(host, one, { structuredPatch, dump: yaml.dump });
    if (change !== 'refused') counts[change] += 1;
  }
  refuse(tried);
  return { result: 'succeeded', message: describeTriedSet(counts) };
}

/** Shows what would become of one object. */
function tell(
  host: Host,
  { manifest, tried }: TriedManifest,
  tools: DiffTools,
): 'created' | 'changed' | 'unchanged' | 'unknown' | 'refused' {
  if (tried.verdict === 'refused') return tried.verdict;
  if (tried.verdict === 'unknown') {
    host.warning(`${describePlace(manifest.place)}: ${tried.why}.`);
    return tried.verdict;
  }
  for (const note of tried.notes) host.info(note);
  const diff = objectDiff(tools, tried.live, tried.next);
  const what = `${describeManifest(manifest)} (${describePlace(manifest.place)})`;
  if (diff.change === 'unchanged') host.info(`Stays as it is: ${what}`);
  else
    host.group({
      title: `${diff.change === 'created' ? 'Would be created' : 'Would be changed'}: ${what}`,
      lines: diff.lines,
    });
  return diff.change;
}

function refuse(tried: readonly TriedManifest[]): void {
  const refused = tried.flatMap(({ manifest, tried: one }) =>
    one.verdict === 'refused' ? [{ where: describePlace(manifest.place), why: one.why, error: one.error }] : [],
  );
  if (refused.length === 0) return;
  const errors = refused.flatMap(({ error }) => (error !== undefined && isMissingRight(error) ? [error] : []));
  const details: readonly Details[] =
    errors.length === 0 ? [] : [{ title: 'Rights that are missing, as rules of a Role', lines: rightsLines(errors) }];
  throw new Fault('SR307', describeRefusedSet(refused, tried.length), { details });
}
