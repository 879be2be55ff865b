import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import * as path from 'node:path';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import { writePlugin } from '../support/credential-plugin.ts';
import { CONNECTION, withWorkbench, warningsOf } from '../support/workload-tests.ts';

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const RULES = [{ apiGroups: ['apps', ''], resources: ['*'], verbs: ['*'] }];

interface Config {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

describe('Connections that last', () => {
  const bench = withWorkbench({ replicas: 1 });
  const dryRun = { dryRun: 'true' };
  const through = (kubeconfig: string) => ({ endpoints: { [CONNECTION]: kubernetesConnection(kubeconfig) } });
  /** A kubeconfig whose user is this one; one that is not there but for its files is the administrator. */
  const withUser = (kubeconfig: string, user: object) => {
    const config = JSON.parse(kubeconfig) as Config;
    return JSON.stringify({ ...config, users: config.users.map(({ name }) => ({ name, user })) });
  };
  const token = () => bench().cluster.tokenFor(bench().namespace, RULES);

  /** A plugin that runs this program; `calls` counts its lines. */
  const plugin = async (program: string, more: object = {}) => {
    const { command } = await writePlugin(bench().job.store('plugins'), program);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never', ...more };
    return withUser(bench().cluster.kubeconfigFor('unused'), { exec });
  };
  const give = `const give = (token) => console.log(JSON.stringify({ kind: 'ExecCredential', status: { token } }));`;

  it('the token of a credential plugin has ended: the plugin is asked again, and both tokens are masked', async () => {
    const { cluster, namespace, deploy, liveImage, image } = bench();
    const [ended, fresh] = [await token(), await token()];
    await cluster.revokeToken(namespace, ended);
    const kubeconfig = await plugin(`${give}
const fs = require('node:fs');
fs.appendFileSync(__filename + '.calls', 'x');
give(fs.readFileSync(__filename + '.calls', 'utf8').length === 1 ? '${ended}' : '${fresh}');`);
    const run = await deploy('457', {}, through(kubeconfig));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(await liveImage(), image('457'));
    assert.deepEqual(warningsOf(run), []);
    for (const secret of [ended, fresh]) assert.ok(run.secrets.includes(secret));
  });

  it('a plugin with provideClusterInfo is told of the cluster', async () => {
    const { cluster, deploy } = bench();
    const kubeconfig = await plugin(
      `${give}
const { spec, apiVersion } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
if (apiVersion !== 'client.authentication.k8s.io/v1' || spec.interactive !== false) process.exit(1);
if (spec.cluster.server === '${cluster.server}' && spec.cluster['certificate-authority-data']) give('${await token()}');`,
      { provideClusterInfo: true },
    );
    const run = await deploy('457', dryRun, through(kubeconfig));
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('as and as-groups are sent: what the group may, the step may', async () => {
    const { cluster, deploy } = bench();
    const admin = await adminUser(cluster.kubeconfig);
    const config = cluster.kubeconfigFor('unused');
    const alone = await deploy('457', dryRun, through(withUser(config, { ...admin, as: 'jane' })));
    assert.match(alone.errors[0] ?? '', /User "jane" cannot get resource "deployments"/);
    const grouped = { ...admin, as: 'jane', 'as-groups': ['testers', 'system:masters'], 'as-uid': '7' };
    const run = await deploy('457', dryRun, through(withUser(config, grouped)));
    assert.equal(run.result, 'Succeeded', run.log);
    const nobody = await deploy(
      '457',
      dryRun,
      through(withUser(config, { ...admin, 'as-groups': ['system:masters'] })),
    );
    assert.match(nobody.errors[0] ?? '', /as-uid, as-groups and as-user-extra need an as/);
  });

  it('a KUBECONFIG names three files: the one that is not there is passed over, and of a name that two have the first counts', async () => {
    const { cluster, deploy, newJob } = bench();
    const job = newJob(801);
    const [gone, there, later] = ['gone', 'config', 'later'].map((name) => path.join(job.store('kube'), name));
    const kubeconfig = cluster.kubeconfigFor(await token());
    await writeFile(there ?? '', kubeconfig);
    // The same names of cluster, user and context, of which each would lead to nothing.
    const config = JSON.parse(kubeconfig) as Config & { readonly contexts: readonly { readonly name: string }[] };
    const others = {
      ...config,
      clusters: config.clusters.map(({ name }) => ({ name, cluster: { server: 'https://127.0.0.1:9' } })),
      users: config.users.map(({ name }) => ({ name, user: { token: 'nobody' } })),
      contexts: config.contexts.map(({ name }) => ({ name, context: { cluster: 'none', user: 'none' } })),
    };
    await writeFile(later ?? '', JSON.stringify(others));
    const inputs = { ...dryRun, connectionType: 'kubeconfig', kubernetesServiceConnection: '' };
    job.setVariable('KUBECONFIG', [gone, there, later].join(path.delimiter));
    const run = await deploy('457', inputs, { job });
    assert.equal(run.result, 'Succeeded', run.log);
    job.setVariable('KUBECONFIG', gone ?? '');
    const none = await deploy('457', inputs, { job });
    assert.match(none.errors[0] ?? '', /The file .*gone in KUBECONFIG cannot be read: ENOENT/);
  });

  describe('behind an admission webhook that never answers', () => {
    // The connection is taken, and nothing is said on it.
    const silent = net.createServer((socket) => void socket.on('error', () => socket.destroy()));
    before(() => new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve)));
    after(() => silent.close());
    afterEach(async () => {
      await bench().cluster.api('DELETE', `${WEBHOOKS}/${bench().namespace}`);
    });
    const setUp = async (failurePolicy: 'Ignore' | 'Fail', timeoutSeconds: number) => {
      const { cluster, namespace } = bench();
      const { port } = silent.address() as net.AddressInfo;
      const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };
      await cluster.ask('POST', WEBHOOKS, {
        metadata: { name: namespace },
        webhooks: [
          {
            name: 'dead.example.com',
            clientConfig: { url: `https://127.0.0.1:${port}/` },
            rules: [rule],
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            failurePolicy,
            timeoutSeconds,
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      });
    };

    it('a change that takes 11 s for it is made, once, where the webhook may be ignored', async () => {
      const { deploy, live, liveImage, image } = bench();
      await setUp('Ignore', 11);
      const before = (await live()).metadata.generation;
      const run = await deploy('458');
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(await liveImage(), image('458'));
      assert.ok((await live()).metadata.generation > before);
      assert.doesNotMatch(run.log, /firewall|did not answer in time/);
    });

    it('where it may not be ignored, the server is quoted with its name', async () => {
      const { deploy, liveImage, image } = bench();
      await setUp('Fail', 1);
      const run = await deploy('459');
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /failed calling webhook "dead\.example\.com"/);
      assert.equal(await liveImage(), image('458'));
    });
  });
});

/** The user of the cluster's own kubeconfig, who may speak for others. */
async function adminUser(kubeconfig: string): Promise<object> {
  const { load } = await import('js-yaml');
  return (load(kubeconfig) as Config).users[0]?.user ?? {};
}
