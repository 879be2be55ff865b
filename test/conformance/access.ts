import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import { RawApi } from '../support/cluster-api.ts';
import type { ApiAnswer } from '../support/cluster.ts';
import { workloadPath } from '../support/cluster-workloads.ts';
import { withNamespace } from './context.ts';

/** Who may do what, and the words in which the rest is refused. */
export function accessConformance(): void {
  describe('access', () => {
    const context = withNamespace();
    let weak: RawApi | undefined;
    let user = '';
    const ask = async (method: string, path: string, body?: unknown, type?: string): Promise<ApiAnswer> => {
      if (weak === undefined) throw new Error('the account is made in a before hook');
      const answer = await weak.send(method, path, body, type);
      assert.equal(answer.body['kind'], 'Status', answer.text);
      return answer;
    };
    before(async () => {
      const { cluster, namespace } = context();
      await cluster.createDeployment(namespace, 'web', { image: testImage('1'), replicas: 1 });
      const token = await cluster.tokenFor(namespace, [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: ['web'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      ]);
      weak = new RawApi(cluster.kubeconfigFor(token));
      const [, claims = ''] = token.split('.');
      user = (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }).sub;
    });

    it('lets an account do what its role grants', async () => {
      const { namespace } = context();
      assert.ok(user.startsWith(`system:serviceaccount:${namespace}:account-`));
      const got = await weak?.send('GET', workloadPath('Deployment', namespace, 'web'));
      assert.equal(got?.status, 200);
      assert.equal((await weak?.send('GET', `/api/v1/namespaces/${namespace}/pods`))?.status, 200);
      assert.equal((await weak?.send('GET', '/version'))?.status, 200);
    });

    it('refuses the rest with 403 in these words', async () => {
      const { namespace } = context();
      const apps = `cannot VERB resource "deployments" in API group "apps" in the namespace "${namespace}"`;
      const web = workloadPath('Deployment', namespace, 'web');
      const patched = await ask('PATCH', web, [], 'application/json-patch+json');
      assert.deepEqual(patched.body, {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `deployments.apps "web" is forbidden: User "${user}" ${apps.replace('VERB', 'patch')}`,
        reason: 'Forbidden',
        details: { name: 'web', group: 'apps', kind: 'deployments' },
        code: 403,
      });
      const pods = `/api/v1/namespaces/${namespace}/pods`;
      const expected: readonly (readonly [string, string, string])[] = [
        [
          'GET',
          web.replace(/web$/, 'other'),
          `deployments.apps "other" is forbidden: User "${user}" ${apps.replace('VERB', 'get')}`,
        ],
        [
          'GET',
          workloadPath('Deployment', namespace),
          `deployments.apps is forbidden: User "${user}" ${apps.replace('VERB', 'list')}`,
        ],
        [
          'GET',
          `${pods}?watch=1`,
          `pods is forbidden: User "${user}" cannot watch resource "pods" in API group "" in the namespace "${namespace}"`,
        ],
        [
          'GET',
          `${pods}/x/log`,
          `pods "x" is forbidden: User "${user}" cannot get resource "pods/log" in API group "" in the namespace "${namespace}"`,
        ],
        [
          'DELETE',
          `${pods}/x`,
          `pods "x" is forbidden: User "${user}" cannot delete resource "pods" in API group "" in the namespace "${namespace}"`,
        ],
        [
          'GET',
          '/api/v1/namespaces',
          `namespaces is forbidden: User "${user}" cannot list resource "namespaces" in API group "" at the cluster scope`,
        ],
        [
          'GET',
          '/apis/example.com/v1/things',
          `things.example.com is forbidden: User "${user}" cannot list resource "things" in API group "example.com" at the cluster scope`,
        ],
      ];
      for (const [method, path, message] of expected) {
        const { status, body } = await ask(method, path);
        assert.equal(body['message'], message);
        assert.equal(status, 403);
      }
    });

    it('answers a wrong token with 401', async () => {
      const { cluster } = context();
      const stranger = new RawApi(cluster.kubeconfigFor('wrong'));
      const { status, body } = await stranger.send('GET', '/version');
      stranger.close();
      assert.equal(status, 401);
      assert.equal(body['message'], 'Unauthorized');
      assert.equal(body['reason'], 'Unauthorized');
    });

    it('answers what is not there with 404, what is there already with 409', async () => {
      const { cluster, namespace } = context();
      const missing = await cluster.api('GET', workloadPath('Deployment', namespace, 'nope'));
      assert.deepEqual(missing.body, {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'deployments.apps "nope" not found',
        reason: 'NotFound',
        details: { name: 'nope', group: 'apps', kind: 'deployments' },
        code: 404,
      });
      const patched = await cluster.api(
        'PATCH',
        workloadPath('Deployment', namespace, 'nope'),
        {},
        'application/merge-patch+json',
      );
      assert.equal(patched.status, 404);
      const maps = `/api/v1/namespaces/${namespace}/configmaps`;
      await cluster.ask('POST', maps, { metadata: { name: 'settings' }, data: { a: 'b' } });
      const twice = await cluster.api('POST', maps, { metadata: { name: 'settings' } });
      assert.equal(twice.status, 409);
      assert.equal(twice.body['message'], 'configmaps "settings" already exists');
      const nowhere = await cluster.api('POST', '/api/v1/namespaces/e2e-none/configmaps', { metadata: { name: 'a' } });
      assert.equal(nowhere.status, 404);
      assert.equal(nowhere.body['message'], 'namespaces "e2e-none" not found');
      assert.equal((await cluster.api('GET', '/apis/example.com/v1/things')).status, 404);
      assert.equal((await cluster.api('GET', '/nothing')).text.trim(), '404 page not found');
    });
  });
}
