import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { openWatch } from '../support/cluster-watch.ts';
import type { AnyObject } from '../rigs/cluster/model/objects.ts';
import { withNamespace } from './context.ts';

interface List {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly AnyObject[];
}

/** Lists in pieces and by selectors, and watches that go on where they ended. */
export function watchConformance(): void {
  describe('lists and watches', () => {
    const context = withNamespace();
    const path = (): string => `/api/v1/namespaces/${context().namespace}/configmaps`;
    const list = async (query: string): Promise<List> =>
      (await context().cluster.ask('GET', `${path()}?${query}`)) as unknown as List;
    const names = (objects: readonly AnyObject[]): string[] => objects.map(({ metadata }) => metadata.name);
    const make = (name: string, labels: object): Promise<unknown> =>
      context().cluster.ask('POST', path(), { metadata: { name, labels } });
    const label = (name: string, value: string): Promise<unknown> =>
      context().cluster.patch(`${path()}/${name}`, [{ op: 'add', path: '/metadata/labels/tier', value }]);
    before(async () => {
      await make('a', { tier: 'front', set: 'x' });
      await make('b', { tier: 'back', set: 'x' });
      await make('c', { tier: 'back', set: 'x', extra: '' });
    });

    it('selects by labels and fields', async () => {
      const expected: readonly (readonly [string, string])[] = [
        ['set=x', 'a,b,c'],
        ['set=x,tier==back', 'b,c'],
        ['set=x,tier!=back', 'a'],
        ['set in (x,y),tier notin (front)', 'b,c'],
        ['set,extra', 'c'],
        ['set,!extra', 'a,b'],
        ['tier in ()', ''],
      ];
      for (const [selector, found] of expected) {
        const { items } = await list(`labelSelector=${encodeURIComponent(selector)}`);
        assert.equal(names(items).join(), found, selector);
      }
      assert.deepEqual(names((await list('fieldSelector=metadata.name%3Db')).items), ['b']);
      const message = async (kind: string): Promise<unknown> => {
        const query = 'fieldSelector=spec.other%3Db';
        const answer = await context().cluster.api('GET', `${path().replace(/configmaps$/, kind)}?${query}`);
        assert.equal(answer.status, 400);
        return answer.body['message'];
      };
      assert.equal(await message('pods'), 'field label not supported: spec.other');
      assert.equal(
        await message('configmaps'),
        '"spec.other" is not a known field selector: only "metadata.name", "metadata.namespace"',
      );
    });

    it('hands out a list in pieces', async () => {
      const first = await list('labelSelector=set&limit=2');
      assert.deepEqual(names(first.items), ['a', 'b']);
      const rest = await list(
        `labelSelector=set&limit=2&continue=${encodeURIComponent(first.metadata.continue ?? '')}`,
      );
      assert.deepEqual(names(rest.items), ['c']);
      assert.equal(rest.metadata.continue, undefined);
      const unselected = await list('limit=1');
      assert.equal(unselected.metadata.remainingItemCount, 3);
      assert.equal((await context().cluster.api('GET', `${path()}?limit=1&continue=abc`)).status, 400);
    });

    it('goes on watching where it ended, also as objects begin and cease to match', async () => {
      const { cluster } = context();
      const query = { labelSelector: 'tier=moving' };
      const { metadata } = await list('labelSelector=tier%3Dmoving');
      await make('d', { moves: 'yes' });
      await label('d', 'moving');
      await label('d', 'gone');
      const watch = await openWatch(cluster, path(), { ...query, resourceVersion: metadata.resourceVersion });
      await cluster.waitFor('both events', () => Promise.resolve(watch.events.length >= 2 || undefined));
      assert.deepEqual(
        watch.events.map(({ type }) => type),
        ['ADDED', 'DELETED'],
      );
      const [added] = watch.events;
      watch.close();
      const { resourceVersion } = (added?.object as AnyObject).metadata;
      const resumed = await openWatch(cluster, path(), { ...query, resourceVersion });
      await label('d', 'moving');
      await cluster.ask('DELETE', `${path()}/d`);
      await cluster.waitFor('three events', () => Promise.resolve(resumed.events.length >= 3 || undefined));
      resumed.close();
      assert.deepEqual(
        resumed.events.map(({ type }) => type),
        ['DELETED', 'ADDED', 'DELETED'],
      );
    });

    it('tells what is there when no version is given, and ends in time', async () => {
      const query = { labelSelector: 'tier=back', timeoutSeconds: '1', allowWatchBookmarks: 'true' };
      const watch = await openWatch(context().cluster, path(), query);
      await watch.ended;
      const objects = watch.events.filter(({ type }) => type === 'ADDED').map(({ object }) => object as AnyObject);
      assert.deepEqual(names(objects).sort(), ['b', 'c']);
    });

    it('marks the end of the initial events with a bookmark', async () => {
      const watch = await openWatch(context().cluster, path(), {
        labelSelector: 'tier=back',
        timeoutSeconds: '1',
        allowWatchBookmarks: 'true',
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
      });
      await watch.ended;
      const bookmark = watch.events.find(({ type }) => type === 'BOOKMARK')?.object as AnyObject;
      assert.equal(bookmark.kind, 'ConfigMap');
      assert.equal(bookmark.metadata.annotations?.['k8s.io/initial-events-end'], 'true');
      assert.match(bookmark.metadata.resourceVersion, /^\d+$/);
    });
  });
}
