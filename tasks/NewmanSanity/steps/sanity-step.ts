import { loadAks } from '../../../shared/azure/rest/load-aks.ts';
import type { Host } from '../../../shared/host/host.ts';
import { connect } from '../../../shared/kubernetes/connection/connection.ts';
import type { ConnectionSource } from '../../../shared/kubernetes/connection-inputs.ts';
import type { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import type { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import type { Inputs } from '../inputs.ts';
import { publishPage } from '../report/publish/report-page.ts';
import { startDeadline } from './deadline.ts';
import type { RunningDeadline } from './deadline.ts';
import { cleaner, openFolders } from './folders.ts';
import type { StepFolders } from './folders.ts';

/** What every part of this task works with. */
export interface SanityStep {
  readonly host: Host;
  readonly inputs: Inputs;
  readonly folders: StepFolders;
  readonly deadline: RunningDeadline;
  /** Opens the connection to the cluster, once; `undefined` where none is given. */
  readonly cluster: (() => Promise<Cluster>) | undefined;
  /** Text for reports: secrets masked, no folder of the machine. */
  readonly clean: (text: string) => string;
  /** What the page of the run is told of this step. */
  readonly report: StepReporter;
}

/** Makes the folders, starts the clock, and sees to it that there is a page at the end. Throws a Fault where there is no folder for the results. */
export async function openStep(host: Host, inputs: Inputs, report: StepReporter): Promise<SanityStep> {
  const folders = await openFolders(host, inputs.outputDirectory);
  const deadline = startDeadline(inputs.timeoutSeconds, host.cancelled);
  report.showElsewhere((text) => publishPage({ host, inputs, folders }, text));
  return {
    host,
    inputs,
    folders,
    deadline,
    cluster: clusterOf(host, inputs.connection),
    clean: cleaner(host, folders),
    report,
  };
}

function clusterOf(host: Host, source: ConnectionSource | undefined): SanityStep['cluster'] {
  if (source === undefined) return undefined;
  let opened: Promise<Cluster> | undefined;
  return () => (opened ??= connect(host, source, loadAks).then(({ cluster }) => cluster));
}
