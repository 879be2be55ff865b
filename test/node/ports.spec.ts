import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { CONNECTION, DEPLOYMENT, withWorkbench } from '../support/workload-tests.ts';

const COLLECTION = fileURLToPath(new URL('../rigs/service/sanity.json', import.meta.url));

// Pods have no route from here: what answers, answers through the API server, the kubelet and the pod's own network.
describe('On a real node, forwarded ports', () => {
  // Nobody probes the pods: one in which nothing listens must be ready to be reached at all.
  const bench = withWorkbench({
    replicas: 2,
    container: { readinessProbe: undefined, ports: [{ containerPort: 8000 }] },
  });
  let serviceUrl: string;

  before(async () => {
    const { cluster, namespace } = bench();
    await cluster.ask('POST', `/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: DEPLOYMENT },
      spec: { selector: { app: DEPLOYMENT }, ports: [{ port: 80, targetPort: 8000 }] },
    });
    serviceUrl = `http://${DEPLOYMENT}.${namespace}.svc.cluster.local`;
  });

  const deploy = (tag: string) => bench().deploy(tag, { serviceUrl });
  const test = (more: Readonly<Record<string, string>> = {}) =>
    bench().test({ collection: COLLECTION, kubernetesServiceConnection: CONNECTION, access: 'portForward', ...more });

  it('reach the process in the pod', async () => {
    const deployed = await deploy('457');
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const run = await test();
    assert.equal(run.outputs['result'], 'passed', run.log);
  });

  it('of a process that does not listen are refused, in words that a reader understands', async () => {
    const deployed = await deploy('458-deaf');
    assert.equal(deployed.result, 'Succeeded', deployed.log);
    const run = await test({ readyTimeoutSeconds: '10' });
    assert.equal(run.result, 'Failed', run.log);
    assert.notEqual(run.outputs['result'], 'passed');
    assert.match(run.errors.join('\n'), /refused/);
  });
});
