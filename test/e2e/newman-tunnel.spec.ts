import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { load } from 'js-yaml';
import type { ServiceConnection, TaskRun } from '../rigs/agent/agent.ts';
import { kubernetesConnection } from '../rigs/agent/agent.ts';
import { collectionOf } from '../support/newman/collections.ts';
import type { RequestSpec } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import type { PolicyRule } from '../support/cluster.ts';
import { EVERYTHING, HEALTH, STATUS } from '../support/tunnel-requests.ts';
import { identityFor, startTunnelledService } from '../support/tunnelled-service.ts';
import type { Identity, TunnelledService } from '../support/tunnelled-service.ts';
import { undoAfterwards } from '../support/undo.ts';
import { CONNECTION, DEPLOYMENT, workbench } from '../support/workload-tests.ts';
import type { Workbench } from '../support/workload-tests.ts';

const HOLDS = `pm.test('holds', () => { ${STATUS} });`;

/** The rules of a Role in docs/rbac, as users apply them. */
async function rulesOf(file: string): Promise<readonly PolicyRule[]> {
  const role = load(await readFile(`docs/rbac/${file}.yaml`, 'utf8')) as { readonly rules: readonly PolicyRule[] };
  return role.rules;
}

function without(rules: readonly PolicyRule[], verb: string, resource: string): readonly PolicyRule[] {
  return rules
    .map((rule) =>
      rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    )
    .filter(({ verbs }) => verbs.length > 0);
}

describe('NewmanSanity: the tunnel', () => {
  let bench: Workbench;
  let identity: Identity;
  let service: TunnelledService;
  let host: string;
  let url: string;

  const made = undoAfterwards();
  before(async () => {
    bench = await workbench({ tag: '456' });
    const { cluster, namespace, azureDevOps } = bench;
    made(() => cluster.deleteNamespace(namespace));
    made(() => azureDevOps.stop());
    host = `${DEPLOYMENT}.${namespace}.svc`;
    url = `http://${host}`;
    identity = await identityFor(host);
    service = await startTunnelledService(identity);
    made(() => service.stop());
    const ports = `8000=${service.httpPort},8443=${service.httpsPort}`;
    const template = '/spec/template';
    await bench.patch([
      { op: 'add', path: `${template}/metadata/annotations`, value: { 'node-simulator/ports': ports } },
      {
        op: 'add',
        path: `${template}/spec/containers/0/ports`,
        value: [{ name: 'web', containerPort: 8000 }, { containerPort: 8443 }],
      },
    ]);
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: DEPLOYMENT },
      spec: {
        selector: { app: DEPLOYMENT },
        ports: [
          { name: 'http', port: 80, targetPort: 'web' },
          { name: 'https', port: 443, targetPort: 8443 },
          { name: 'dead', port: 81, targetPort: 1 },
        ],
      },
    });
    await cluster.waitForRollout(namespace, DEPLOYMENT);
    const run = await bench.deploy('457', { serviceUrl: url });
    assert.equal(run.result, 'Succeeded', run.log);
  });
  beforeEach(() => {
    service.seen.length = 0;
    service.onRequest = () => undefined;
  });

  const as = async (rules: readonly PolicyRule[]) => {
    const { cluster, namespace } = bench;
    const token = await cluster.tokenFor(namespace, rules);
    return { endpoints: { [CONNECTION]: kubernetesConnection(cluster.kubeconfigFor(token)) } };
  };
  /** The built task, as the agent starts it. */
  const built = async (
    requests: readonly RequestSpec[],
    inputs: Readonly<Record<string, string>> = {},
    more: Parameters<Workbench['test']>[1] = {},
  ): Promise<TaskRun> => {
    const sources = bench.job.variable('System.DefaultWorkingDirectory') ?? '';
    await mkdir(sources, { recursive: true });
    await writeFile(path.join(sources, 'sanity.json'), JSON.stringify(collectionOf('Sanity', requests)));
    await writeFile(path.join(sources, 'ca.pem'), identity.ca);
    const given = { collection: 'sanity.json', kubernetesServiceConnection: CONNECTION, recordVerdict: 'false' };
    return bench.test({ ...given, ...inputs }, more);
  };

  /** The task in this process, which costs a third: for what the bundle and the agent make no difference to. */
  const test = async (
    requests: readonly RequestSpec[],
    inputs: Readonly<Record<string, string>> = {},
    { endpoints = { [CONNECTION]: kubernetesConnection(bench.cluster.kubeconfig) } }: Connections = {},
  ) => {
    const { 'SmartRollback.DeployInfo': info = '' } = Object.fromEntries(bench.job.variables);
    const {
      host: recorded,
      outcome,
      log,
    } = await runSanity({
      files: { 'sanity.json': collectionOf('Sanity', requests), 'ca.pem': identity.ca },
      inputs: { kubernetesServiceConnection: CONNECTION, recordVerdict: 'false', ...inputs },
      variables: { 'SmartRollback.DeployInfo': info },
      prepare: (one) => {
        for (const [id, { url: server, parameters, data }] of Object.entries(endpoints)) {
          one.endpoints.set(id, {
            id,
            url: server,
            scheme: undefined,
            parameter: (key) => parameters[key],
            data: (key) => data?.[key],
          });
        }
      },
    });
    const isGreen = outcome.result === 'succeeded';
    return { isGreen, error: isGreen ? '' : outcome.message, verdict: recorded.outputs.get('result'), log };
  };

  it('carries http with Host, redirects, cookies and bodies as they are, by exactly the rights of the Role', async () => {
    const run = await built(EVERYTHING, { readyPath: '/ready' }, await as(await rulesOf('newman-tunnel')));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(run.warnings, []);
    assert.match(run.log, new RegExp(`${host} is reached by port-forward through https://.+deployment/python-service`));
    assert.equal(service.seen[0]?.url, '/ready', 'the ready probe goes the same way');
    assert.deepEqual([...new Set(service.seen.map((request) => request.host))], [host]);
    assert.ok(service.seen.some(({ url, cookie }) => url === '/account?from=login' && cookie === 'session=abc'));
  });

  it('carries https: name and certificate are those of the service, its authority that of caCertificates', async () => {
    const inputs = { targetUrl: `https://${host}`, caCertificates: 'ca.pem' };
    const run = await test(EVERYTHING, inputs);
    assert.ok(run.isGreen, run.log);
    assert.deepEqual([...new Set(service.seen.map((request) => request.host))], [host]);
  });

  it("carries https where the authority is the agent's own (Agent.CAInfo), for the ready probe and the tests", async () => {
    const sources = bench.job.variable('System.DefaultWorkingDirectory') ?? '';
    const variables = { 'Agent.CAInfo': path.join(sources, 'ca.pem') };
    const run = await built(
      HEALTH,
      { targetUrl: `https://${host}` },
      { job: bench.newJob(459), variables: { ...variables, 'System.DefaultWorkingDirectory': sources } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(service.seen.length, 2);
  });

  it('does not hide a certificate that nobody vouches for, or one for another name', async () => {
    const quick = { readyTimeoutSeconds: '0' };
    const unknown = await test(HEALTH, { ...quick, targetUrl: `https://${host}` });
    assert.match(unknown.error, /certificate.*caCertificates/);
    const domain = { targetUrl: `https://${host}.cluster.local`, caCertificates: 'ca.pem' };
    const other = await test(HEALTH, { ...quick, ...domain });
    assert.match(other.error, /does not match certificate's altnames/);
    assert.equal(service.seen.length, 0);
  });

  it('goes on with another pod when the one in use dies', async () => {
    const { cluster, namespace } = bench;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    let replaced = false;
    const replacing = (async () => {
      await cluster.waitFor('the first requests', () => Promise.resolve(service.seen.length > 3 || undefined));
      const { items = [] } = (await cluster.ask('GET', pods)) as unknown as { items?: Named[] };
      for (const { metadata } of items) {
        await cluster.ask('DELETE', `${pods}/${metadata.name}`);
        await cluster.waitFor('another pod', async () => {
          const left = await cluster.api('GET', `${pods}/${metadata.name}`);
          const { status } = await bench.live();
          return (left.status === 404 && status?.readyReplicas === 2) || undefined;
        });
      }
      replaced = true;
    })();
    const round = `${HOLDS}
const rounds = Number(pm.globals.get('rounds') || 0) + 1;
pm.globals.set('rounds', rounds);
if (rounds < 60) pm.execution.setNextRequest('Health');`;
    const requests = [{ name: 'Health', url: '{{TARGET_URL}}/health', test: round }];
    const run = await test(requests, { delayMilliseconds: '100' });
    await replacing;
    assert.ok(run.isGreen, run.log);
    assert.ok(replaced);
  });

  it('sends a request once that kills the process which took it, though there are other pods', async () => {
    const requests = [{ name: 'Order', method: 'POST', url: '{{TARGET_URL}}/dies', test: HOLDS }];
    const run = await test(requests, { readyTimeoutSeconds: '0' });
    assert.equal(run.verdict, 'failed');
    assert.match(run.error, /1 request without a response: Order: no response from POST /);
    assert.deepEqual(
      service.seen.map(({ method, url: path }) => `${method} ${path}`),
      ['POST /dies'],
    );
  });

  it('says that nothing listens in the pods, and records no verdict', async () => {
    const run = await test(HEALTH, { targetUrl: `${url}:81`, readyTimeoutSeconds: '0' });
    assert.equal(run.verdict, 'failed');
    assert.match(
      run.error,
      /no response from GET .*dial tcp.*connection refused.* Nothing listens there: check the service's port and target/,
    );
  });

  const missing: readonly (readonly [verb: string, resource: string])[] = [
    ['get', 'services'],
    ['list', 'pods'],
    ['create', 'pods/portforward'],
    ['get', 'deployments'],
    ['list', 'replicasets'],
  ];
  for (const [verb, resource] of missing) {
    it(`names the line of the Role that lacks: ${verb} ${resource}`, async () => {
      const rules = without(await rulesOf('newman-tunnel'), verb, resource);
      const begin = performance.now();
      const run = await test(HEALTH, {}, await as(rules));
      assert.equal(run.verdict, 'error', run.log);
      assert.match(run.error, new RegExp(`may not ${verb} ${resource}.*verbs: \\["${verb}"\\]`));
      assert.ok(performance.now() - begin < 30_000, 'it does not wait for what cannot come');
    });
  }

  it('names the three ways out where there is no connection', async () => {
    const run = await test(HEALTH, { kubernetesServiceConnection: '' });
    assert.match(run.error, /inside the cluster's network; .*ingress.*kubernetesServiceConnection.*port-forward/);
  });

  it('leaves the tunnel alone with access: direct', async () => {
    const run = await test(HEALTH, { access: 'direct', readyTimeoutSeconds: '0' });
    assert.match(run.error, /ENOTFOUND|EAI_AGAIN/);
  });

  it('records the verdict on what was tested through the tunnel', async () => {
    const rules = [...(await rulesOf('newman-tunnel')), ...(await rulesOf('newman-sanity'))];
    const run = await built(HEALTH, { recordVerdict: 'true' }, await as(rules));
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match((await bench.annotations())['smart-rollback/verified'] ?? '', /:457/);
  });

  it('tells of pods that go away while the tests run from what they say, not from the network', async () => {
    const run = await bench.deploy('460-lateoom', { serviceUrl: url });
    assert.equal(run.result, 'Succeeded', run.log);
    const rules = [...(await rulesOf('newman-tunnel')), ...(await rulesOf('newman-sanity'))];
    const untilGone = `${HOLDS}
if (pm.response && pm.response.code === 200) pm.execution.setNextRequest('Health');`;
    const requests = [{ name: 'Health', url: '{{TARGET_URL}}/health', test: untilGone }];
    const tested = await built(requests, { delayMilliseconds: '100', timeoutSeconds: '60' }, await as(rules));
    assert.equal(tested.outputs['result'], 'failed', tested.log);
    assert.match(
      tested.errors[0] ?? '',
      /request without a response: Health: .* Container \S+ of pod python-service-\S+ was OOM-killed while the tests ran: look at its memory limit/,
    );
  });

  it('asks only pods of the live revision', async () => {
    await bench.patch([
      { op: 'replace', path: '/spec/template/spec/containers/0/image', value: bench.image('458-notready') },
    ]);
    const { cluster, namespace } = bench;
    await cluster.waitFor('the new revision', async () => {
      const { status } = await bench.live();
      return (status as { updatedReplicas?: number } | undefined)?.updatedReplicas === 1 || undefined;
    });
    const run = await test(HEALTH, { readyTimeoutSeconds: '0' });
    assert.match(run.error, /none of its \d pods of the live revision python-service-\w+ is ready/);
    assert.equal(service.seen.length, 0, namespace);
  });
});

interface Connections {
  readonly endpoints?: Readonly<Record<string, ServiceConnection>>;
}

interface Named {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
}
