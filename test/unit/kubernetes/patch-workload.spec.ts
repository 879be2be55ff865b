import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../../../shared/kubernetes/client/client.ts';
import { Cluster } from '../../../shared/kubernetes/client/cluster.ts';
import { fixedAccess } from '../../../shared/kubernetes/client/server-access.ts';
import { NAME, NAMESPACE, deployment } from '../../support/objects.ts';

const reference = { kind: 'Deployment', name: NAME, namespace: NAMESPACE } as const;

describe('a patch of a workload', () => {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://server').searchParams.get('fieldValidation') ?? 'none');
    request.resume().on('end', () => {
      response.setHeader('warning', '299 - "unknown field \\"spec.template.spec.bogus\\""');
      response.end(JSON.stringify(deployment()));
    });
  });
  const agent = new http.Agent();
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => {
    agent.destroy();
    server.close();
  });
  const cluster = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new Cluster(new ApiClient(fixedAccess(url, { agent, headers: {} }), new AbortController().signal));
  };

  it('is checked strictly where the change is our own', async () => {
    asked.length = 0;
    await cluster().patchWorkload(reference, []);
    assert.deepEqual(asked, ['Strict']);
  });

  it('tells what the server leaves out where somebody takes its warnings', async () => {
    asked.length = 0;
    const warnings: string[] = [];
    await cluster().patchWorkload(reference, [], { onWarning: (warning) => warnings.push(warning) });
    assert.deepEqual([asked, warnings], [['Warn'], ['unknown field "spec.template.spec.bogus"']]);
  });
});
