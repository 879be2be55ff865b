import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { withWorkbench } from '../support/workload-tests.ts';

// Where every pod finds its service account; client libraries offer no other place.
const SECRETS = '/var/run/secrets/kubernetes.io/serviceaccount';

describe("An agent that runs in a pod, with the pod's service account", function () {
  let made: string | undefined;
  before('needs the right to make that folder, and not to be in a pod already', async function () {
    if (existsSync(SECRETS)) return this.skip();
    made = await mkdir(SECRETS, { recursive: true }).catch(() => this.skip());
  });
  after(async () => {
    if (made !== undefined) await rm(made, { recursive: true });
  });
  const bench = withWorkbench({ replicas: 1 });

  it('deploys by it, names the cluster, and masks the token', async () => {
    const { cluster, namespace, deploy } = bench();
    const rules = [{ apiGroups: ['apps', ''], resources: ['*'], verbs: ['*'] }];
    const token = await cluster.tokenFor(namespace, rules);
    const kubeconfig = load(cluster.kubeconfigFor(token)) as {
      readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
    };
    const authority = kubeconfig.clusters[0]?.cluster['certificate-authority-data'] ?? '';
    await writeFile(path.join(SECRETS, 'token'), token);
    await writeFile(path.join(SECRETS, 'ca.crt'), Buffer.from(authority, 'base64'));
    await writeFile(path.join(SECRETS, 'namespace'), namespace);
    const { hostname, port } = new URL(cluster.server);
    const run = await deploy(
      '457',
      { connectionType: 'kubeconfig', kubernetesServiceConnection: '', namespace: '' },
      { environment: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Cluster https:\/\/.*, context .* of the agent's pod/);
    assert.ok(run.secrets.includes(token));
    assert.equal(await bench().liveImage(), bench().image('457'));
  });
});
