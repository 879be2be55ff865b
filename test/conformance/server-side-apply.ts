import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { testImage } from '../support/cluster.ts';
import type { ApiAnswer } from '../support/cluster.ts';
import type { JsonObject } from '../rigs/cluster/model/json.ts';
import type { Deployment, StoredObject } from '../rigs/cluster/model/objects.ts';
import { deploymentPath, withNamespace } from './context.ts';

const APPLY_PATCH = 'application/apply-patch+yaml';
const MERGE_PATCH = 'application/merge-patch+json';

type Config = StoredObject & { readonly data?: JsonObject };

/** What the server makes of an apply, and who owns what then. */
export function applyConformance(): void {
  describe('server-side apply', () => {
    const context = withNamespace();
    const configPath = (name: string) => `/api/v1/namespaces/${context().namespace}/configmaps/${name}`;
    const send = (name: string, data: JsonObject, query = '', metadata: JsonObject = {}): Promise<ApiAnswer> => {
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
      return context().cluster.api('PATCH', `${configPath(name)}?fieldManager=ours${query}`, body, APPLY_PATCH);
    };
    const config = async (answer: Promise<ApiAnswer>, status = 200): Promise<Config> => {
      const { status: given, body } = await answer;
      assert.equal(given, status, JSON.stringify(body));
      return body as unknown as Config;
    };
    const read = async (name: string) => (await context().cluster.ask('GET', configPath(name))) as unknown as Config;
    const somebody = (name: string, data: JsonObject) =>
      context().cluster.ask('PATCH', `${configPath(name)}?fieldManager=somebody`, { data }, MERGE_PATCH);
    const ownersOf = ({ metadata: { managedFields = [] } }: StoredObject) =>
      managedFields.map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]);

    it('makes what is not there, and nothing in a dry run; the same again changes nothing', async () => {
      const tried = await config(send('one', { a: '1' }, '&dryRun=All'), 201);
      assert.deepEqual(tried.data, { a: '1' });
      assert.equal((await context().cluster.api('GET', configPath('one'))).status, 404);
      const made = await config(send('one', { a: '1' }), 201);
      assert.deepEqual(ownersOf(made), [['ours', 'Apply', { 'f:data': { 'f:a': {} } }]]);
      const again = await config(send('one', { a: '1' }));
      assert.deepEqual(again, made);
      assert.equal((await config(send('one', { a: '2' }, '&dryRun=All'))).data?.['a'], '2');
      assert.deepEqual(await read('one'), made);
    });

    it('removes what it applied before and what others put in it leaves', async () => {
      await config(send('two', { a: '1', b: '1' }), 201);
      await somebody('two', { c: '1' });
      const { data } = await config(send('two', { a: '2' }));
      assert.deepEqual(data, { a: '2', c: '1' });
    });

    it('is a conflict where another owns a field with another value, and takes it by force alone', async () => {
      await config(send('three', { a: '1', b: '1' }), 201);
      await somebody('three', { a: 'theirs', b: 'theirs' });
      const { status, body } = await send('three', { a: '2', b: 'theirs' });
      const { reason, message, details } = body;
      assert.deepEqual(
        { status, reason, message, details },
        {
          status: 409,
          reason: 'Conflict',
          message: 'Apply failed with 1 conflict: conflict with "somebody" using v1: .data.a',
          details: {
            causes: [
              { reason: 'FieldManagerConflict', message: 'conflict with "somebody" using v1', field: '.data.a' },
            ],
          },
        },
      );
      const taken = await config(send('three', { a: '2', b: 'theirs' }, '&force=true'));
      assert.deepEqual(ownersOf(taken), [
        ['ours', 'Apply', { 'f:data': { 'f:a': {}, 'f:b': {} } }],
        ['somebody', 'Update', { 'f:data': { 'f:b': {} } }],
      ]);
      // Both have it: it stays where one of them has it no longer.
      assert.deepEqual((await config(send('three', { a: '2' }))).data, { a: '2', b: 'theirs' });
    });

    it('is for the very object that was read where it says so', async () => {
      const { uid, resourceVersion } = (await config(send('four', { a: '1' }), 201)).metadata;
      await somebody('four', { b: '1' });
      const stale = await send('four', { a: '2' }, '', { uid, resourceVersion });
      assert.deepEqual([stale.status, stale.body['reason']], [409, 'Conflict']);
      const another = await send('four', { a: '2' }, '', { uid: '0c1b7c2e-58f3-4a3c-9d4a-6a1e8c1b0f55' });
      assert.deepEqual([another.status, another.body['reason']], [422, 'Invalid']);
      const none = await send('none', { a: '2' }, '', { uid });
      assert.deepEqual([none.status, none.body['reason']], [409, 'Conflict']);
      const nobody = await context().cluster.api(
        'PATCH',
        configPath('four'),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'four' } },
        APPLY_PATCH,
      );
      assert.deepEqual(
        [nobody.status, nobody.body['message']],
        [422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
      );
    });

    it('tells the items of lists apart by their keys, and falls back to defaults', async () => {
      const path = deploymentPath(context(), 'web');
      const sent = async (more: JsonObject, env: readonly string[], query = '') => {
        const containers = [
          {
            name: 'app',
            image: testImage('1'),
            ports: [{ containerPort: 8000 }],
            env: env.map((name) => ({ name, value: '1' })),
          },
        ];
        const template = { metadata: { labels: { app: 'web' } }, spec: { containers } };
        const spec = { selector: { matchLabels: { app: 'web' } }, template, ...more };
        const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
        const answer = await context().cluster.ask('PATCH', `${path}?fieldManager=ours${query}`, body, APPLY_PATCH);
        return answer as unknown as Deployment;
      };
      const envOf = ({ spec }: Deployment) =>
        (spec.template.spec.containers[0]?.['env'] as unknown as readonly { readonly name: string }[]).map(
          ({ name }) => name,
        );
      const made = await sent({ replicas: 0, minReadySeconds: 1 }, ['A', 'B']);
      assert.equal(made.metadata.generation, 1);
      const named = { 'f:name': {} };
      assert.deepEqual(made.metadata.managedFields?.[0]?.fieldsV1, {
        'f:spec': {
          'f:minReadySeconds': {},
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"app"}': {
                  '.': {},
                  'f:env': {
                    'k:{"name":"A"}': { '.': {}, ...named, 'f:value': {} },
                    'k:{"name":"B"}': { '.': {}, ...named, 'f:value': {} },
                  },
                  'f:image': {},
                  ...named,
                  'f:ports': { 'k:{"containerPort":8000,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                },
              },
            },
          },
        },
      });
      const theirs = {
        spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'C', value: '1' }] }] } } },
      };
      await context().cluster.ask(
        'PATCH',
        `${path}?fieldManager=somebody`,
        theirs,
        'application/strategic-merge-patch+json',
      );
      const tried = await sent({ replicas: 0 }, ['B', 'D'], '&dryRun=All');
      const { spec, metadata } = await sent({ replicas: 0 }, ['B', 'D']);
      assert.deepEqual(tried.spec, spec);
      assert.equal(tried.metadata.generation, metadata.generation);
      assert.deepEqual(new Set(envOf({ spec } as Deployment)), new Set(['B', 'C', 'D']));
      assert.equal(spec.minReadySeconds, undefined);
      assert.equal((await sent({}, ['B', 'D'])).spec.replicas, 1);
    });
  });
}
