import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { dump, load } from 'js-yaml';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import type { ServiceConnection } from '../rigs/agent/agent.ts';
import { writePlugin } from '../support/credential-plugin.ts';
import { CONNECTION, withWorkbench } from '../support/workload-tests.ts';

describe('Connections', () => {
  const bench = withWorkbench({ replicas: 1 });
  const RULES = [{ apiGroups: ['apps', ''], resources: ['*'], verbs: ['*'] }];
  const dryRun = { dryRun: 'true' };
  const through = (connection: ServiceConnection) => ({ endpoints: { [CONNECTION]: connection } });

  it('a service account connection: address, token and certificate', async () => {
    const { cluster, namespace, deploy } = bench();
    const token = await cluster.tokenFor(namespace, RULES);
    const authority = /certificate-authority-data: ?"?([A-Za-z0-9+/=]+)/.exec(cluster.kubeconfig)?.[1] ?? '';
    for (const authorizationType of ['ServiceAccount', 'AzureSubscription']) {
      const parameters = { apiToken: Buffer.from(token).toString('base64'), serviceAccountCertificate: authority };
      const data = { authorizationType, acceptUntrustedCerts: 'false', namespace };
      const run = await deploy(
        '457',
        { ...dryRun, namespace: '' },
        through({ url: `${cluster.server}/`, scheme: 'Token', parameters, data }),
      );
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(
        !run.printed.replaceAll(/##vso\[task\.(?:setsecret|debug)\][^\n]*/g, '').includes(token),
        'the token is not printed',
      );
    }
  });

  it('a service account connection without a token says how to make one', async () => {
    const { cluster, deploy } = bench();
    const data = { authorizationType: 'ServiceAccount' };
    const run = await deploy('457', dryRun, through({ url: cluster.server, scheme: 'Token', parameters: {}, data }));
    assert.match(run.errors[0] ?? '', /has no token.*kubernetes\.io\/service-account-token/);
  });

  it('KUBECONFIG of the job, whose context names the namespace; server and context are printed', async () => {
    const { cluster, namespace, deploy, newJob } = bench();
    const token = await cluster.tokenFor(namespace, RULES);
    const job = newJob(701);
    const file = path.join(job.store('kube'), 'config');
    await writeFile(file, cluster.kubeconfigFor(token));
    job.setVariable('KUBECONFIG', file);
    const run = await deploy(
      '457',
      { ...dryRun, connectionType: 'kubeconfig', kubernetesServiceConnection: '' },
      { job },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Cluster https:\/\/.*, context .* of KUBECONFIG/);
  });

  it('a KUBECONFIG in UTF-16, as PowerShell 5.1 writes it by > file, is read as kubectl reads it', async () => {
    const { cluster, namespace, deploy, newJob } = bench();
    const token = await cluster.tokenFor(namespace, RULES);
    const job = newJob(702);
    const file = path.join(job.store('kube'), 'config');
    await writeFile(file, Buffer.from(`\uFEFF${cluster.kubeconfigFor(token)}`.replaceAll('\n', '\r\n'), 'utf16le'));
    job.setVariable('KUBECONFIG', file);
    const inputs = { ...dryRun, connectionType: 'kubeconfig', kubernetesServiceConnection: '' };
    const run = await deploy('457', inputs, { job });
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('without KUBECONFIG and outside of a pod it says what to do, and never takes the default file', async () => {
    const run = await bench().deploy('457', { connectionType: 'kubeconfig', kubernetesServiceConnection: '' });
    assert.equal(run.result, 'Failed');
    assert.match(
      run.errors[0] ?? '',
      /KUBECONFIG is not set and the agent does not run in a pod.*az aks get-credentials/,
    );
  });

  it('an unknown context is answered with those that are there', async () => {
    const { cluster, deploy } = bench();
    const run = await deploy(
      '457',
      dryRun,
      through(kubernetesConnection(cluster.kubeconfig, { clusterContext: 'prod' })),
    );
    assert.match(run.errors[0] ?? '', /names the context '.+', but its kubeconfig has only/);
  });

  it('acceptUntrustedCerts accepts a certificate that nobody vouches for', async () => {
    const { cluster, namespace, deploy } = bench();
    const token = await cluster.tokenFor(namespace, RULES);
    const config = load(cluster.kubeconfigFor(token)) as { clusters: object[] };
    const kubeconfig = dump({ ...config, clusters: [{ name: 'test', cluster: { server: cluster.server } }] });
    const refused = await deploy('457', dryRun, through(kubernetesConnection(kubeconfig)));
    assert.match(refused.errors[0] ?? '', /certificate of the API server .* is not trusted/);
    const run = await deploy('457', dryRun, through(kubernetesConnection(kubeconfig, { acceptUntrustedCerts: true })));
    assert.equal(run.result, 'Succeeded', run.log);
  });

  describe('with a credential plugin', () => {
    const plugin = async (prints: string) => {
      const { cluster, job } = bench();
      const { command } = await writePlugin(job.store('plugins'), `console.log(${JSON.stringify(prints)});`);
      return kubeconfigWith(cluster.kubeconfigFor('unused'), command);
    };
    const kubeconfigWith = (kubeconfig: string, command: string) => {
      const config = load(kubeconfig) as { users: { name: string; user: object }[] };
      const exec = {
        apiVersion: 'client.authentication.k8s.io/v1',
        command,
        interactiveMode: 'Never',
        installHint: 'Get it from the shelf.',
      };
      return dump({ ...config, users: config.users.map(({ name }) => ({ name, user: { exec } })) });
    };

    it('its token is used, and masked', async () => {
      const { cluster, namespace, deploy } = bench();
      const token = await cluster.tokenFor(namespace, RULES);
      const answer = JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token },
      });
      const run = await deploy('457', dryRun, through(kubernetesConnection(await plugin(answer))));
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(run.secrets.includes(token));
    });

    it('that is not on the agent is named, with its install hint', async () => {
      const kubeconfig = kubeconfigWith(bench().cluster.kubeconfigFor('unused'), 'kubelogin-that-is-missing');
      const run = await bench().deploy('457', dryRun, through(kubernetesConnection(kubeconfig)));
      assert.match(
        run.errors[0] ?? '',
        /credential plugin 'kubelogin-that-is-missing' .* is not on this agent.*Get it from the shelf\./,
      );
    });

    it('that prints nonsense is named', async () => {
      const run = await bench().deploy('457', dryRun, through(kubernetesConnection(await plugin('hello'))));
      assert.equal(run.result, 'Failed');
      assert.match(run.errors[0] ?? '', /credential plugin '.*' .* gave no credentials/);
    });
  });
});
