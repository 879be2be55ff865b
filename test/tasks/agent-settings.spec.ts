import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { dump, load } from 'js-yaml';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import type { ConnectProxy } from '../support/connect-proxy.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { writePlugin } from '../support/credential-plugin.ts';
import { CONNECTION, withWorkbench } from '../support/workload-tests.ts';

const RULES = [{ apiGroups: ['apps', ''], resources: ['*'], verbs: ['*'] }];
const USER = 'build-agent';
const PASSWORD = 'password of the proxy';

interface Config {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

interface Settings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A kubeconfig with other words about its cluster and user. */
function changed(
  kubeconfig: string,
  cluster: (words: Readonly<Record<string, string>>) => object,
  user?: object,
): string {
  const config = load(kubeconfig) as Config;
  return dump({
    ...config,
    clusters: config.clusters.map((one) => ({ ...one, cluster: cluster(one.cluster) })),
    users: config.users.map((one) => ({ ...one, user: user ?? one.user })),
  });
}

describe('The settings of the agent', () => {
  const bench = withWorkbench({ replicas: 1 });
  let proxy: ConnectProxy;
  before(async () => (proxy = await startConnectProxy(USER, PASSWORD)));
  after(() => proxy.stop());
  beforeEach(() => void (proxy.tunnels as string[]).splice(0));

  const agentsProxy = (password = PASSWORD): Settings => ({
    variables: { 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyUsername': USER },
    secrets: { 'Agent.ProxyPassword': password },
  });
  let runs = 900;
  const deployThrough = async (kubeconfig: string, { variables = {}, secrets = {}, environment = {} }: Settings) => {
    const { deploy, newJob } = bench();
    const job = newJob(++runs);
    for (const [name, value] of Object.entries(variables)) job.setVariable(name, value);
    for (const [name, value] of Object.entries(secrets)) job.setSecretVariable(name, value);
    const endpoints = { [CONNECTION]: kubernetesConnection(kubeconfig) };
    return deploy('457', { dryRun: 'true' }, { endpoints, job, environment });
  };
  const token = async () => {
    const { cluster, namespace } = bench();
    return cluster.tokenFor(namespace, RULES);
  };

  it('its proxy, which wants a password, carries the requests to the cluster', async () => {
    const { cluster } = bench();
    const run = await deployThrough(cluster.kubeconfigFor(await token()), agentsProxy());
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(proxy.tunnels.length > 0);
    assert.deepEqual([...new Set(proxy.tunnels)], [new URL(cluster.server).host]);
    assert.ok(!run.log.includes(PASSWORD));
  });

  it('a proxy that refuses is named, and what to check', async () => {
    const { cluster } = bench();
    const run = await deployThrough(cluster.kubeconfigFor(await token()), agentsProxy('wrong'));
    assert.equal(run.result, 'Failed');
    assert.match(run.errors[0] ?? '', /The proxy on the way to the API server .* wants a user and a password.*\(407\)/);
    assert.ok(proxy.refused() > 0);
  });

  it('its bypass list is heeded', async () => {
    const { cluster } = bench();
    const { variables } = agentsProxy();
    const bypass = JSON.stringify([`^${new URL(cluster.server).origin.replaceAll('.', '\\.')}`]);
    const run = await deployThrough(cluster.kubeconfigFor(await token()), {
      variables: { ...variables, 'Agent.ProxyBypassList': bypass },
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(proxy.tunnels, []);
  });

  it('the proxy-url of a kubeconfig comes first', async () => {
    const { cluster } = bench();
    const own = new URL(proxy.url);
    own.username = USER;
    own.password = encodeURIComponent(PASSWORD);
    const kubeconfig = changed(cluster.kubeconfigFor(await token()), (words) => ({ ...words, 'proxy-url': own.href }));
    const run = await deployThrough(kubeconfig, { variables: { 'Agent.ProxyUrl': 'http://127.0.0.1:9' } });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([...new Set(proxy.tunnels)], [new URL(cluster.server).host]);
  });

  it('its own CA certificates are trusted beside those of the kubeconfig', async () => {
    const { cluster, job } = bench();
    const kubeconfig = cluster.kubeconfigFor(await token());
    const file = path.join(job.store('authorities'), 'agent-ca.pem');
    const { cluster: words } = (load(kubeconfig) as Config).clusters[0] ?? {};
    await writeFile(file, Buffer.from(words?.['certificate-authority-data'] ?? '', 'base64'));
    const without = changed(kubeconfig, ({ server = '' }) => ({ server }));
    const refused = await deployThrough(without, {});
    assert.match(refused.errors[0] ?? '', /certificate of the API server .* is not trusted/);
    const run = await deployThrough(without, { variables: { 'Agent.CAInfo': file } });
    assert.equal(run.result, 'Succeeded', run.log);
    // Node would forget NODE_EXTRA_CA_CERTS as soon as the agent's certificates are given to it.
    const { certificate } = await makeCertificate();
    const another = path.join(job.store('authorities'), 'another-ca.pem');
    await writeFile(another, certificate);
    const both = await deployThrough(without, {
      variables: { 'Agent.CAInfo': another },
      environment: { NODE_EXTRA_CA_CERTS: file },
    });
    assert.equal(both.result, 'Succeeded', both.log);
  });

  it('a token file of a kubeconfig is read, and its token masked', async () => {
    const { cluster, job } = bench();
    const secret = await token();
    const file = path.join(job.store('tokens'), 'token');
    await writeFile(file, `${secret}\n`);
    const kubeconfig = changed(cluster.kubeconfigFor('unused'), (words) => words, { tokenFile: file });
    const run = await deployThrough(kubeconfig, {});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(run.secrets.includes(secret));
  });

  it('a credential plugin that waits for somebody is given up after 30 s, and named', async () => {
    const { cluster, job } = bench();
    const { command } = await writePlugin(
      job.store('plugins'),
      'setTimeout(() => undefined, 45_000);',
      'patient-plugin',
    );
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
    const kubeconfig = changed(cluster.kubeconfigFor('unused'), (words) => words, { exec });
    const run = await deployThrough(kubeconfig, {});
    assert.equal(run.result, 'Failed');
    assert.match(
      run.errors[0] ?? '',
      /credential plugin '.*patient-plugin\.(?:cjs|cmd)' .* no credentials within 30 s; it may wait for somebody to sign in\. Sign in before/,
    );
  });
});
