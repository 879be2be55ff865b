import { makeCertificate } from '../../rigs/cluster/certificate.ts';
import type { ServiceConnection, TaskOptions } from '../../rigs/agent/agent.ts';
import { kubernetesConnection } from '../../rigs/agent/agent.ts';
import type { WorkloadKind, WorkloadOptions } from '../../support/cluster.ts';
import { workloadPath } from '../../support/cluster.ts';
import { CONNECTION, DEPLOYMENT, REPOSITORY, workbench } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import type { Left, SetSeen } from '../judge/set-seen.ts';
import { startService } from '../../rigs/service/service.ts';
import type { PlannedFault, RequestName, Scenario, Server } from '../proxy/fault.ts';
import type { Moment } from '../proxy/fault-proxy.ts';
import { FaultProxy } from '../proxy/fault-proxy.ts';
import { watchTemplates } from './template-history.ts';
import type { TemplateHistory } from './template-history.ts';

/** A workload of its own in a namespace of its own, and every server that a task asks behind a proxy. */
export interface Stage {
  readonly bench: Workbench;
  readonly kind: WorkloadKind;
  readonly history: TemplateHistory;
  /** A further workload with the same versions. */
  readonly further: FurtherWorkload | undefined;
  /** How many patches of a task are only tried (`dryRun=All`) before it changes anything. */
  readonly tries: number;
  /** Looks at all objects, where the task works on a set of manifests, and for values of Secrets in what a run left. */
  readonly lookAtSet?: (run: Left) => Promise<SetSeen>;
  /** What a task must be given to come through the proxies. */
  readonly through: Partial<TaskOptions>;
  proxy(server: Server): FaultProxy;
  /** How many runs of the pipeline that rolls back were queued, and how many tags say so. */
  rollbacks(): { readonly runs: number; readonly tags: number };
  /** The requests of the task so far, those of each server in their order. */
  requests(): readonly RequestName[];
  /** Plans the faults; `requests` is what the task asks without them. */
  plan(scenario: Scenario, requests: readonly RequestName[]): void;
  /** The faults that no request has met so far. */
  unmet(): readonly PlannedFault[];
  /** Resolves when a request meets a fault for the first time. */
  readonly met: Promise<void>;
  onMoment(listen: (request: RequestName, moment: Moment) => Promise<void> | void): void;
  stop(): Promise<void>;
}

export interface FurtherWorkload {
  readonly name: string;
  readonly history: TemplateHistory;
}

export interface StageOptions {
  readonly kind: WorkloadKind;
  /** The version that is live when the task begins. */
  readonly live: string;
  /** The version that was live before it, with the notes of its deployment. */
  readonly before?: string;
  /** A service for the sanity tests; it works, or answers wrongly. */
  readonly service?: 'works' | 'broken';
  /** The name of a further workload. */
  readonly further?: string;
  readonly tries?: number;
  /** What else a workload of this name and image has. */
  readonly optionsOf?: (name: string, image: string) => Partial<WorkloadOptions>;
}

// Else there is no map of them to add to.
const WITH_ANNOTATION = { annotations: { team: 'shop' } };

/** The pipeline that rolls back, which sanity tests may queue. */
export const ROLLBACK_PIPELINE = 'Python-Rollback';
const ROLLBACK_PARAMETERS = ['targetNamespace', 'deploymentName', 'sourceRunId', 'expectedImageTag'];
/** The run that the jobs of a workbench are in. */
export const OWN_RUN = 458;

let certificate: ReturnType<typeof makeCertificate> | undefined;

/** Makes a stage whose workload runs the live version. */
export async function setStage({
  kind,
  live,
  before,
  service: health,
  further: furtherName,
  tries = 0,
  optionsOf = () => WITH_ANNOTATION,
}: StageOptions): Promise<Stage> {
  const brokenVersions = health === 'broken' ? [live] : [];
  const service = health && (await startService({ liveVersion: () => Promise.resolve(live), brokenVersions }));
  const bench = await workbench({
    kind,
    tag: before ?? live,
    replicas: 1,
    ...optionsOf(DEPLOYMENT, `${REPOSITORY}:${before ?? live}`),
    ...(service && podsFor(service.port)),
  });
  const { cluster, namespace, azureDevOps } = bench;
  if (before !== undefined) {
    await bench.patch(deployed(DEPLOYMENT, bench.image(before), bench.image(live)));
    await cluster.waitForRollout(namespace, DEPLOYMENT, kind);
  }
  const further =
    furtherName === undefined ? undefined : await makeFurther(bench, { kind, live, before, optionsOf }, furtherName);
  const rollback = azureDevOps.addDefinition({ name: ROLLBACK_PIPELINE, parameters: ROLLBACK_PARAMETERS });
  const history = await watchTemplates(cluster, kind, namespace, DEPLOYMENT);
  certificate ??= makeCertificate();
  const made = await certificate;
  const proxies = new Map<Server, FaultProxy>();
  const options = await cluster.requestOptions();
  proxies.set(
    'cluster',
    await FaultProxy.start({ server: 'cluster', url: cluster.server, options, certificate: made }),
  );
  const collection = new URL(azureDevOps.collectionUri);
  proxies.set('Azure DevOps', await FaultProxy.start({ server: 'Azure DevOps', url: collection.origin }));
  if (service !== undefined) {
    proxies.set('service', await FaultProxy.start({ server: 'service', url: service.url }));
  }
  const proxy = (server: Server) => {
    const found = proxies.get(server);
    if (found === undefined) throw new Error(`this stage has no proxy before the ${server}`);
    return found;
  };
  return {
    bench,
    kind,
    history,
    further,
    tries,
    proxy,
    through: {
      endpoints: { [CONNECTION]: connectionTo(proxy('cluster').url, made.certificate) },
      variables: {
        'System.TeamFoundationCollectionUri': proxy('Azure DevOps').url + collection.pathname,
      },
    },
    rollbacks: () => {
      const { definition } = bench.addRun(0);
      const own = azureDevOps.runsOf(definition).find(({ id }) => id === OWN_RUN);
      const tags = [...(own?.tags ?? [])].filter((tag) => tag.startsWith('rollback-queued-'));
      return { runs: azureDevOps.runsOf(rollback).length, tags: tags.length };
    },
    requests: () => [...proxies.values()].flatMap(({ requests }) => requests),
    plan: (scenario, requests) => {
      for (const planned of scenario) {
        const { server } = planned.request;
        proxy(server).plan(
          planned,
          requests.filter((request) => request.server === server),
        );
      }
    },
    met: Promise.race([...proxies.values()].map(({ met }) => met)),
    unmet: () => [...proxies.values()].flatMap((one) => one.unmet()),
    onMoment: (listen) => {
      for (const one of proxies.values()) one.onMoment = listen;
    },
    stop: async () => {
      history.stop();
      further?.history.stop();
      await Promise.all([...proxies.values()].map((one) => one.stop()));
      await Promise.all([azureDevOps.stop(), service?.stop()]);
      await cluster.deleteNamespace(namespace);
      bench.job.dispose();
    },
  };
}

/** Another workload whose only container has its name. */
async function makeFurther(
  { cluster, namespace, image }: Workbench,
  {
    kind,
    live,
    before,
    optionsOf,
  }: Pick<Required<StageOptions>, 'kind' | 'live' | 'optionsOf'> & {
    readonly before: string | undefined;
  },
  name: string,
): Promise<FurtherWorkload> {
  const own = image(before ?? live);
  const options = { image: own, replicas: 1, ...optionsOf(name, own) };
  await cluster.createWorkload(kind, namespace, name, options);
  await cluster.waitForRollout(namespace, name, kind);
  if (before !== undefined) {
    const operations = deployed(name, image(before), image(live));
    const place = workloadPath(kind, namespace, name);
    const { status, body } = await cluster.api('PATCH', place, operations, 'application/json-patch+json');
    if (status !== 200) throw new Error(`${name} was not changed: ${JSON.stringify(body)}`);
    await cluster.waitForRollout(namespace, name, kind);
  }
  return { name, history: await watchTemplates(cluster, kind, namespace, name) };
}

/** Pods whose port 8000 is that of the service. */
function podsFor(port: number) {
  return {
    podAnnotations: { 'node-simulator/ports': `8000=${port}` },
    container: { ports: [{ containerPort: 8000 }] },
  };
}

/** The patch by which CaptureAndDeploy put this version in. */
function deployed(container: string, previous: string, image: string): readonly object[] {
  const run = { id: '457', number: 'python-build-457', attempt: 1 };
  const record = { [container]: { image, previous, run, at: '2026-01-01T00:00:00.000Z' } };
  return [
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: image },
    // The controller has annotated it by then, or nobody has.
    { op: 'add', path: '/metadata/annotations/smart-rollback~1record', value: JSON.stringify(record) },
  ];
}

/** A service connection to a server with this authority; the token is nobody's, the proxy brings its own. */
export function connectionTo(server: string, authority: string): ServiceConnection {
  // JSON is YAML.
  const kubeconfig = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server, 'certificate-authority-data': Buffer.from(authority).toString('base64') } },
    ],
    users: [{ name: 'account', user: { token: 'token-of-nobody' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'account' } }],
    'current-context': 'test',
  });
  return kubernetesConnection(kubeconfig);
}
