import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import type { TaskOptions, TaskRun } from '../rigs/agent/agent.ts';
import type { Job } from '../rigs/agent/agent.ts';
import { APP_SERVICE_KEY, APP_SERVICE_PATH, ARC_PATH } from '../rigs/azure/azure.ts';
import { TENANT } from '../rigs/azure/entra-tokens.ts';
import type { AzureBench, Scheme } from '../support/aks.ts';
import {
  AZURE_CONNECTION,
  SCHEMES,
  SECRET,
  SUBSCRIPTION,
  azureBench,
  bindRole,
  entraKubeconfig,
} from '../support/aks.ts';
import { withWorkbench, warningsOf } from '../support/workload-tests.ts';

/** How a cluster lets people in. */
type Form = 'Entra' | 'no Entra' | 'administrator';
const FORMS: readonly Form[] = ['Entra', 'no Entra', 'administrator'];
const CLUSTERS: Readonly<Record<Form, string>> = {
  Entra: 'aks-shop',
  'no Entra': 'aks-plain',
  administrator: 'aks-shop',
};

// A process costs half a second: npm test has each scheme and each form once, the real control plane all of them.
const WHOLE = process.env['TEST_CLUSTER'] === 'control-plane';
const IN_EVERY_TEST: readonly (readonly [Scheme, Form])[] = [
  ['workloadIdentity', 'Entra'],
  ['secret', 'administrator'],
];
const MATRIX = SCHEMES.flatMap((scheme) => FORMS.map((form) => [scheme, form] as const)).filter(
  ([scheme, form]) => WHOLE || IN_EVERY_TEST.some(([one, other]) => one === scheme && other === form),
);

describe('AKS through an Azure Resource Manager connection', () => {
  const bench = withWorkbench();
  let azure: AzureBench;
  let service: http.Server;

  before(async function () {
    if (process.env['TEST_CLUSTER'] === 'external') this.skip(); // its API server knows no tokens of the stand-in
    if (process.env['TEST_CLUSTER'] === 'real-node') this.skip(); // nor does this one; the control plane has the matrix
    azure = await azureBench();
    const { cluster, namespace } = bench();
    const group = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-shop' };
    azure.azure.clusters.push(
      { ...group, name: 'aks-shop', user: entraKubeconfig(cluster.kubeconfig), admin: cluster.kubeconfig },
      { ...group, name: 'aks-plain', user: cluster.kubeconfig, admin: undefined },
    );
    for (const role of ['capture-and-deploy', 'smart-rollback', 'newman-sanity'])
      await bindRole(cluster, namespace, role);
    service = http.createServer((_, response) => response.end('{"status":"ok"}'));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    service?.close();
    await azure?.azure.stop();
  });

  /** What a step is given beside its own inputs. */
  const given = async (
    job: Job,
    scheme: Scheme,
    form: Form,
  ): Promise<Partial<TaskOptions> & { inputs: Record<string, string> }> => {
    const authority = path.join(job.folder, 'ca.pem');
    await writeFile(authority, azure.azure.certificate);
    job.setVariable('Agent.CAInfo', authority);
    job.setVariable('System.OidcRequestUri', azure.azure.oidcRequestUri);
    job.setVariable('System.Debug', 'true');
    return {
      job,
      endpoints: { [AZURE_CONNECTION]: azure.connection(scheme) },
      environment: {
        AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.azure.machineUrl,
        AZURE_LOG_LEVEL: 'verbose',
        DEBUG: '*',
      },
      inputs: {
        connectionType: 'azureResourceManager',
        kubernetesServiceConnection: '',
        azureSubscriptionConnection: AZURE_CONNECTION,
        azureResourceGroup: 'rg-shop',
        kubernetesCluster: CLUSTERS[form],
        useClusterAdmin: String(form === 'administrator'),
      },
    };
  };

  /** No secret of the connection, and no token that came from Azure, in anything that a step left. */
  const assertNothingSecret = async (run: TaskRun, job: Job) => {
    // What a task asks to be masked the agent is told in a command of its own, which the log does not show.
    const shown = [run.log, ...run.summaries.map(({ text }) => text), ...(await filesBelow(job.folder))].join('\n');
    const key = azure.pem.split('\n')[5] ?? '';
    for (const secret of [SECRET, key]) assert.ok(!shown.includes(secret), 'a secret is shown');
    assert.doesNotMatch(shown, /eyJ[\w-]+\.eyJ/, 'a token is shown');
  };

  let version = 460;
  for (const [scheme, form] of MATRIX) {
    it(`all three tasks sign in by ${scheme}, cluster with ${form}`, async () => {
      const { deploy, rollback, test, newJob, image, liveImage } = bench();
      const job = newJob((version += 1));
      const { inputs, ...more } = await given(job, scheme, form);
      azure.azure.reset();
      const before = await liveImage();
      const deployed = await deploy(String(version), inputs, more);
      assert.equal(deployed.result, 'Succeeded', deployed.log);
      assert.match(deployed.log, /AKS cluster aks-\w+ \(resource group rg-shop, subscription/);
      assert.equal(await liveImage(), image(String(version)));
      const collection = path.join(job.folder, 'sanity.postman_collection.json');
      const targetUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
      await writeFile(collection, collectionText());
      const tested = await test({ ...inputs, collection, targetUrl }, more);
      assert.equal(tested.result, 'Succeeded', tested.log);
      const rolledBack = await rollback({ ...inputs, previousImageTag: before.split(':').at(-1) ?? '' }, more);
      assert.equal(rolledBack.result, 'Succeeded', rolledBack.log);
      assert.equal(await liveImage(), before);
      for (const run of [deployed, tested, rolledBack]) {
        assert.deepEqual(warningsOf(run), [], run.log);
        await assertNothingSecret(run, job);
      }
    });
  }

  it('tokens of 12 s last through a step of a minute: each request has one that holds', async function () {
    // It takes a minute; the faults' spec renews tokens in every npm test, and here the real API server refuses old ones.
    if (!WHOLE) this.skip();
    const { deploy, newJob } = bench();
    const job = newJob((version += 1));
    const { inputs, ...more } = await given(job, 'workloadIdentity', 'Entra');
    azure.azure.reset();
    azure.azure.lifeSeconds = 12;
    const run = await deploy(String(version), { ...inputs, stableSeconds: '55' }, more);
    azure.azure.lifeSeconds = 3599;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(warningsOf(run), []);
    const asked = azure.azure.requests.filter(({ part }) => part === 'oidc').length;
    // A watch lasts 25 s, and goes on over the end of the token that it began with; each new one needs a new token.
    assert.ok(asked >= 3, `${asked} OIDC tokens in ${run.durationMilliseconds} ms`);
    await assertNothingSecret(run, job);
  });

  it('a machine with several identities is asked past the proxy, and the line says how to choose one', async () => {
    const { startDeploy, newJob } = bench();
    azure.azure.machineIdentities.push({ clientId: 'second', objectId: 'o-2', tenant: TENANT });
    try {
      const job = newJob(458);
      job.setVariable('Agent.ProxyUrl', 'http://127.0.0.1:9');
      const { inputs, ...more } = await given(job, 'managedIdentity', 'Entra');
      const run = await startDeploy('999', inputs, more).finished;
      assert.match(run.errors[0] ?? '', /the machine has several\. Say which one in managedIdentityClientId/);
    } finally {
      azure.azure.machineIdentities.pop();
    }
  });

  it('an agent in App Service signs in by the identity that it has there, and its key is not shown', async () => {
    const { deploy, newJob } = bench();
    const job = newJob(457);
    const { inputs, environment, ...more } = await given(job, 'managedIdentity', 'Entra');
    const endpoint = `${azure.azure.machineUrl}${APP_SERVICE_PATH}`;
    const ofAppService = { ...environment, IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: APP_SERVICE_KEY };
    azure.azure.reset();
    const run = await deploy('457', { ...inputs, dryRun: 'true' }, { ...more, environment: ofAppService });
    assert.equal(run.result, 'Succeeded', run.log);
    const asked = azure.azure.requests.filter(({ part }) => part === 'machine').map(({ path }) => path);
    assert.deepEqual(asked, [APP_SERVICE_PATH, APP_SERVICE_PATH]);
    assert.ok(!run.log.includes(APP_SERVICE_KEY));
  });

  it('an agent on a machine of Azure Arc signs in by the key that its account may read there', async function () {
    const arc = '/var/opt/azcmagent';
    // The library takes the key from this folder alone, which only root makes; who has it may be such a machine.
    if (process.platform !== 'linux' || process.getuid?.() !== 0 || !(await made(arc))) this.skip();
    const { deploy, newJob } = bench();
    const arcKey = { file: `${arc}/tokens/test.key`, key: 'key-of-azure-arc-4d1c90b2' };
    try {
      await mkdir(path.dirname(arcKey.file));
      await writeFile(arcKey.file, arcKey.key, { mode: 0o600 });
      azure.azure.arcKey = arcKey;
      const job = newJob(456);
      const { inputs, environment, ...more } = await given(job, 'managedIdentity', 'Entra');
      const { machineUrl } = azure.azure;
      const ofArc = { ...environment, IDENTITY_ENDPOINT: `${machineUrl}${ARC_PATH}`, IMDS_ENDPOINT: machineUrl };
      azure.azure.reset();
      const run = await deploy('456', { ...inputs, dryRun: 'true' }, { ...more, environment: ofArc });
      assert.equal(run.result, 'Succeeded', run.log);
      const asked = azure.azure.requests.filter(({ part }) => part === 'machine').map(({ path }) => path);
      assert.deepEqual(asked, Array(4).fill(ARC_PATH)); // each of two tokens first without the key
      assert.ok(!run.log.includes(arcKey.key));
      await assertNothingSecret(run, job);
    } finally {
      azure.azure.arcKey = undefined;
      await rm(arc, { recursive: true });
    }
  });

  it('the identity without a role in the cluster is told by its object id, with the role and whom it is bound to', async () => {
    const { startDeploy, cluster, newJob } = bench();
    const elsewhere = await cluster.createNamespace();
    try {
      const job = newJob(459);
      const { inputs, ...more } = await given(job, 'workloadIdentity', 'Entra');
      const run = await startDeploy('999', { ...inputs, namespace: elsewhere }, more).finished;
      assert.equal(run.result, 'Failed');
      assert.match(
        run.errors[0] ?? '',
        /object id 0e6a3c11-.* may not get deployments.*Add to its Role.*kind: User, name: 0e6a3c11-/,
      );
    } finally {
      await cluster.deleteNamespace(elsewhere);
    }
  });
});

/** Makes a folder; `false` where there is one. */
async function made(folder: string): Promise<boolean> {
  await mkdir(path.dirname(folder), { recursive: true });
  return mkdir(folder).then(
    () => true,
    () => false,
  );
}

function collectionText(): string {
  const script = "pm.test('is healthy', () => pm.response.to.have.status(200));";
  return JSON.stringify({
    info: { name: 'Sanity', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
      {
        name: 'health',
        request: { method: 'GET', url: '{{TARGET_URL}}/health' },
        event: [{ listen: 'test', script: { type: 'text/javascript', exec: [script] } }],
      },
    ],
  });
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')));
}
