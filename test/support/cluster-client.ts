import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestOptions } from 'node:https';
import type { JsonObject } from '../rigs/cluster/model/json.ts';
import type { ApiAnswer } from './cluster-api.ts';
import { RawApi } from './cluster-api.ts';
import type { WorkloadKind, WorkloadOptions } from './cluster-workloads.ts';
import { isRolledOut, workload, workloadPath } from './cluster-workloads.ts';

export type ClusterKind = 'embedded' | 'control-plane' | 'real-node' | 'external';

/** What a Role grants. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const PATIENCE_MILLISECONDS = 120_000;
const FIRST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 100;

/** The cluster that the specs work with: raw requests as administrator, and what most specs need done before. */
export class ClusterClient {
  readonly kind: ClusterKind;
  /** YAML text; a bearer token on the embedded cluster, a client certificate on the control plane. */
  readonly kubeconfig: string;
  readonly server: string;
  readonly #api: RawApi;
  readonly #stop: () => Promise<void>;

  constructor(kind: ClusterKind, kubeconfig: string, stop: () => Promise<void>) {
    this.kind = kind;
    this.kubeconfig = kubeconfig;
    this.#api = new RawApi(kubeconfig);
    this.server = this.#api.server;
    this.#stop = stop;
  }

  /** One request as administrator. Failures are answers; only a broken connection throws. */
  api(method: string, path: string, body?: unknown, contentType?: string): Promise<ApiAnswer> {
    return this.#api.send(method, path, body, contentType);
  }

  /** Credentials and authority of the administrator, for requests of one's own. */
  requestOptions(): Promise<RequestOptions> {
    return this.#api.requestOptions();
  }

  /** A request that must succeed; its body. */
  async ask(method: string, path: string, body?: unknown, contentType?: string): Promise<JsonObject> {
    const answer = await this.api(method, path, body, contentType);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** A JSON patch that must succeed. */
  patch(path: string, operations: readonly object[]): Promise<JsonObject> {
    return this.ask('PATCH', path, operations, 'application/json-patch+json');
  }

  /** A new namespace with a name of its own, ready for pods. */
  async createNamespace(): Promise<string> {
    const name = `e2e-${randomBytes(5).toString('hex')}`;
    await this.ask('POST', '/api/v1/namespaces', { metadata: { name } });
    const account = `/api/v1/namespaces/${name}/serviceaccounts/default`;
    await this.waitFor('the default service account', async () => {
      const { status } = await this.api('GET', account);
      return status === 200 || undefined;
    });
    return name;
  }

  /** Deletes a namespace with all that is in it, without waiting for the end. */
  async deleteNamespace(namespace: string): Promise<void> {
    await this.api('DELETE', `/api/v1/namespaces/${namespace}`);
  }

  createDeployment(namespace: string, name: string, options: WorkloadOptions): Promise<JsonObject> {
    return this.createWorkload('Deployment', namespace, name, options);
  }

  createStatefulSet(namespace: string, name: string, options: WorkloadOptions): Promise<JsonObject> {
    return this.createWorkload('StatefulSet', namespace, name, options);
  }

  createDaemonSet(namespace: string, name: string, options: WorkloadOptions): Promise<JsonObject> {
    return this.createWorkload('DaemonSet', namespace, name, options);
  }

  createWorkload(kind: WorkloadKind, namespace: string, name: string, options: WorkloadOptions): Promise<JsonObject> {
    return this.ask('POST', workloadPath(kind, namespace), workload(kind, name, options));
  }

  /** Asks again and again until there is an answer; says what it waited for where there is none in time. */
  async waitFor<T>(
    what: string,
    probe: () => Promise<T | undefined>,
    milliseconds = PATIENCE_MILLISECONDS,
  ): Promise<T> {
    const end = performance.now() + milliseconds;
    for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(pause * 1.2, LONGEST_PAUSE_MILLISECONDS)) {
      const found = await probe();
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`waited ${milliseconds / 1000} s for ${what}`);
      await sleep(pause);
    }
  }

  /** Waits until a workload runs what it shall; the workload as it is then. */
  waitForRollout(namespace: string, name: string, kind: WorkloadKind = 'Deployment'): Promise<JsonObject> {
    return this.waitFor(`the roll-out of ${kind} ${name}`, async () => {
      const object = await this.ask('GET', workloadPath(kind, namespace, name));
      return isRolledOut(kind, object) ? object : undefined;
    });
  }

  /** A token of a new ServiceAccount with these rights in the namespace, once they are in force. */
  async tokenFor(namespace: string, rules: readonly PolicyRule[]): Promise<string> {
    const name = `account-${randomBytes(4).toString('hex')}`;
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    await this.ask('POST', accounts, { metadata: { name } });
    await this.ask('POST', `${rbac}/roles`, { metadata: { name }, rules });
    await this.ask('POST', `${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
    const request = await this.ask('POST', `${accounts}/${name}/token`, { spec: { expirationSeconds: 3600 } });
    const { token = '' } = request['status'] as { token?: string };
    await this.#waitForRight(namespace, token, rules);
    return token;
  }

  /** Takes the ServiceAccount of such a token away, and waits until the server refuses it: it remembers for some seconds. */
  async revokeToken(namespace: string, token: string): Promise<void> {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    const name = (JSON.parse(claims) as { readonly sub: string }).sub.split(':').at(-1) ?? '';
    await this.ask('DELETE', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`);
    const account = new RawApi(this.kubeconfigFor(token));
    try {
      await this.waitFor('the end of a token', async () => {
        const { status } = await account.send('GET', `/api/v1/namespaces/${namespace}/pods`);
        return status === 401 || undefined;
      });
    } finally {
      account.close();
    }
  }

  /** A kubeconfig for this cluster with a bearer token. */
  kubeconfigFor(token: string): string {
    const cluster = {
      server: this.server,
      ...(this.#api.authority === '' ? {} : { 'certificate-authority-data': base64(this.#api.authority) }),
    };
    // JSON is YAML.
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'account', user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'account' } }],
      'current-context': 'test',
    });
  }

  /** Ends the cluster where this run started it. */
  async stop(): Promise<void> {
    this.#api.close();
    await this.#stop();
  }

  /** The real API server learns of roles a moment after they are written. */
  async #waitForRight(namespace: string, token: string, rules: readonly PolicyRule[]): Promise<void> {
    const [rule] = rules;
    if (rule === undefined) return;
    const [resource = '', subresource = ''] = (rule.resources[0] ?? '').split('/');
    const resourceAttributes = {
      namespace,
      verb: rule.verbs[0],
      group: rule.apiGroups[0],
      resource,
      subresource,
      ...(rule.resourceNames === undefined ? {} : { name: rule.resourceNames[0] }),
    };
    const account = new RawApi(this.kubeconfigFor(token));
    try {
      await this.waitFor('the rights of a service account', async () => {
        const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
        const { body } = await account.send('POST', path, { spec: { resourceAttributes } });
        return (body['status'] as { allowed?: boolean } | undefined)?.allowed === true || undefined;
      });
    } finally {
      account.close();
    }
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
