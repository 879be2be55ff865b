import { setMaxListeners } from 'node:events';
import { Authentication } from './api/authentication.ts';
import type { User } from './api/authentication.ts';
import { startApiServer } from './api/server.ts';
import type { Certificate } from './certificate.ts';
import { makeCertificate } from './certificate.ts';
import { startDaemonSetController } from './controllers/daemon-set/daemon-set-controller.ts';
import { startDeploymentController } from './controllers/deployment/deployment-controller.ts';
import { EventRecorder } from './controllers/events.ts';
import { startGarbageCollector } from './controllers/garbage-collector.ts';
import { startNamespaceController } from './controllers/namespace-controller.ts';
import { startReplicaSetController } from './controllers/replica-set-controller.ts';
import { startStatefulSetController } from './controllers/stateful-set/stateful-set-controller.ts';
import type { Namespace } from './model/objects.ts';
import { NAMESPACES } from './model/resources.ts';
import { startKubelets } from './nodes/kubelet.ts';
import { registerNodes, startScheduler } from './nodes/scheduler.ts';
import type { NewObject } from './store/store.ts';
import { Store } from './store/store.ts';

export interface EmbeddedClusterOptions {
  /** A port for the API server; a free one where none is given. */
  readonly port?: number;
  /** How long a healthy container takes to be ready; 300 ms where nothing is given. */
  readonly startupMilliseconds?: number;
  /** How many simulated nodes there are. */
  readonly nodes?: number;
  /** How many changes can be watched again; older ones are answered with 410. */
  readonly historyLimit?: number;
  readonly bookmarkMilliseconds?: number;
  /** Who sends a token that is not of this cluster's own; `undefined` where that one is refused too. */
  readonly reviewToken?: (token: string) => User | undefined;
}

/** A Kubernetes cluster inside this process. */
export interface EmbeddedCluster {
  /** YAML text: address, authority and the administrator's bearer token. */
  readonly kubeconfig: string;
  readonly server: string;
  /** Forgets the history of changes: resourceVersions and continue tokens from before are answered with 410. */
  compact(): void;
  stop(): Promise<void>;
}

const FIRST_VERSION = 100;
const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Starts API server, controllers and simulated nodes; ready when the promise resolves. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const { startupMilliseconds = 300, nodes = 3, historyLimit = 20_000, bookmarkMilliseconds = 60_000 } = options;
  const certificate = await makeCertificate();
  const store = new Store({ firstVersion: FIRST_VERSION, historyLimit });
  const authentication = new Authentication(store, options.reviewToken);
  const services = { store, events: new EventRecorder(store) };
  const controllers = [
    startNamespaceController(store, certificate.certificate),
    startDeploymentController(services),
    startReplicaSetController(services),
    startStatefulSetController(services),
    startDaemonSetController(services),
    startGarbageCollector(store),
    startScheduler(services),
    startKubelets({ ...services, startupMilliseconds }),
  ];
  for (const name of SYSTEM_NAMESPACES) {
    const namespace = { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } };
    const spec = { finalizers: ['kubernetes'] };
    store.create(NAMESPACES, { ...namespace, spec, status: { phase: 'Active' } } satisfies NewObject<Namespace>);
  }
  registerNodes(store, nodes);
  const stopped = new AbortController();
  setMaxListeners(0, stopped.signal); // every open watch listens
  const api = await startApiServer(
    { store, authentication, stopped: stopped.signal, bookmarkMilliseconds },
    certificate,
    options.port ?? 0,
  );
  return {
    kubeconfig: kubeconfigText(api.url, certificate, authentication.adminToken),
    server: api.url,
    compact: () => store.log.compact(),
    stop: async () => {
      stopped.abort();
      for (const controller of controllers) controller.stop();
      await api.stop();
    },
  };
}

function kubeconfigText(server: string, { certificate }: Certificate, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: embedded
  cluster:
    server: ${server}
    certificate-authority-data: ${Buffer.from(certificate).toString('base64')}
users:
- name: admin
  user:
    token: ${token}
contexts:
- name: embedded
  context:
    cluster: embedded
    user: admin
current-context: embedded
`;
}
