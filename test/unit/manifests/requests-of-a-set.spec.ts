import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError } from '../../../shared/kubernetes/api-error.ts';
import { ApiClient } from '../../../shared/kubernetes/client/client.ts';
import { fixedAccess } from '../../../shared/kubernetes/client/server-access.ts';
import { deleteObject, tryApply } from '../../../shared/manifests/cluster/set-requests.ts';

const CONF = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: 'conf',
  namespace: 'prod',
  resource: { plural: 'configmaps', isNamespaced: true },
} as const;
const TYPED = 'failed to create typed patch object (prod/conf; /v1, Kind=ConfigMap): .data.a: expected string';

describe('Manifests: the requests for an object', () => {
  const asked: { readonly method: string | undefined; readonly length: string | undefined; readonly body: string }[] =
    [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, headers } = request;
      asked.push({ method, length: headers['content-length'], body: Buffer.concat(parts).toString() });
      if (method === 'PATCH') response.writeHead(500);
      response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 500, message: TYPED }));
    });
  });
  const agent = new http.Agent();
  before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  after(() => {
    agent.destroy();
    server.close();
  });
  beforeEach(() => asked.splice(0));
  const client = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new ApiClient(fixedAccess(url, { agent, headers: {} }), new AbortController().signal);
  };

  it('to delete it says how long it is, without which a server would not read by which uid', async () => {
    await deleteObject(client(), CONF, 'uid-1');
    const [{ method, length, body } = assert.fail('nothing was asked')] = asked;
    assert.equal(method, 'DELETE');
    assert.deepEqual(JSON.parse(body), { preconditions: { uid: 'uid-1' }, propagationPolicy: 'Background' });
    assert.equal(length, String(Buffer.byteLength(body)));
  });

  it('that the server answers with 500, since a value has another type, is asked once', async () => {
    const answer = tryApply(client(), CONF, { body: {}, force: false });
    await assert.rejects(answer, (error) => error instanceof ApiError && error.status === 500);
    assert.equal(asked.length, 1);
  });
});
