import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { loadAll } from 'js-yaml';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { CONNECTION, until, withWorkbench } from '../support/workload-tests.ts';

const ACCOUNT = 'smart-rollback';
const FOLDERS: Readonly<Record<string, (namespace: string) => string>> = {
  ServiceAccount: (namespace) => `/api/v1/namespaces/${namespace}/serviceaccounts`,
  Secret: (namespace) => `/api/v1/namespaces/${namespace}/secrets`,
  Role: (namespace) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`,
  RoleBinding: (namespace) => `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
};

interface Applied {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly roleRef?: { readonly name: string };
}

/** What `kubectl apply -f docs/rbac -f docs/service-account.yaml` makes. */
async function documented(): Promise<readonly Applied[]> {
  const roles = (await readdir('docs/rbac')).map((name) => `docs/rbac/${name}`);
  const texts = await Promise.all([...roles, 'docs/service-account.yaml'].map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => loadAll(text) as Applied[]);
}

async function apply(cluster: ClusterClient, namespace: string, objects: readonly Applied[]): Promise<void> {
  for (const object of objects) {
    const folder = FOLDERS[object.kind];
    if (folder === undefined) throw new Error(`nobody knows where a ${object.kind} belongs`);
    // CHANGE: the namespace is what a user replaces.
    await cluster.ask('POST', folder(namespace), { ...object, metadata: { ...object.metadata, namespace } });
  }
}

describe('The account of docs/service-account.yaml', () => {
  const bench = withWorkbench();

  it('is bound to every Role of docs/rbac, in one namespace', async () => {
    const objects = await documented();
    const named = (kind: string) => objects.filter((object) => object.kind === kind);
    assert.deepEqual(
      named('RoleBinding')
        .map(({ roleRef }) => roleRef?.name)
        .sort(),
      named('Role')
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
    assert.deepEqual([...new Set(objects.map(({ metadata }) => metadata.namespace))], ['prod']);
  });

  it('deploys and rolls back without a warning', async () => {
    const { cluster, namespace, deploy, rollback, liveImage, image } = bench();
    await apply(cluster, namespace, await documented());
    const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${ACCOUNT}/token`;
    const request = await cluster.ask('POST', account, { spec: { expirationSeconds: 3600 } });
    const { token = '' } = request['status'] as { token?: string };
    const connection = { endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor(token)) } };
    // The real API server learns of roles a moment after they are written.
    await until('the rights are in force', async () => {
      return (await deploy('457', { dryRun: 'true' }, connection)).result === 'Succeeded';
    });
    const run = await deploy('457', {}, connection);
    assert.equal(run.result, 'Succeeded', run.log);
    const back = await rollback({}, connection);
    assert.equal(back.result, 'Succeeded', back.log);
    assert.deepEqual([...run.warnings, ...back.warnings], []);
    assert.equal(await liveImage(), image('456'));
  });
});
