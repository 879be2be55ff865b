import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ClusterClient } from '../support/cluster-client.ts';
import { openWatch } from '../support/cluster-watch.ts';
import { startEmbeddedCluster } from '../rigs/cluster/index.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

// The real API server forgets after minutes; the words are its own.
describe('The embedded cluster when it has forgotten its history', () => {
  let client: ClusterClient | undefined;
  let version = '';
  let token = '';
  const cluster = (): ClusterClient => {
    assert.ok(client !== undefined);
    return client;
  };
  before(async () => {
    const embedded = await startEmbeddedCluster();
    client = new ClusterClient('embedded', embedded.kubeconfig, () => embedded.stop());
    for (const name of ['a', 'b']) await client.ask('POST', MAPS, { metadata: { name } });
    const { metadata } = (await client.ask('GET', `${MAPS}?limit=1`)) as { metadata: Record<string, string> };
    version = metadata['resourceVersion'] ?? '';
    token = metadata['continue'] ?? '';
    await client.ask('DELETE', `${MAPS}/a`);
    embedded.compact();
  });
  after(() => client?.stop());

  it('ends a watch with an ERROR event of 410', async () => {
    const watch = await openWatch(cluster(), MAPS, { resourceVersion: version });
    await watch.ended;
    const [event] = watch.events;
    assert.equal(watch.events.length, 1);
    assert.equal(event?.type, 'ERROR');
    const { message, ...rest } = event.object;
    assert.deepEqual(rest, {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      reason: 'Expired',
      code: 410,
    });
    assert.ok(typeof message === 'string');
    assert.match(message, new RegExp(`^too old resource version: ${version} \\(\\d+\\)$`));
  });

  it('answers the rest of a list, and a list of then, with 410', async () => {
    const rest = await cluster().api('GET', `${MAPS}?limit=1&continue=${encodeURIComponent(token)}`);
    assert.equal(rest.status, 410);
    assert.equal(rest.body['reason'], 'Expired');
    const then = await cluster().api('GET', `${MAPS}?resourceVersion=${version}&resourceVersionMatch=Exact`);
    assert.equal(then.status, 410);
    assert.equal(then.body['message'], 'The resourceVersion for the provided list is too old.');
  });

  it('still watches from now on', async () => {
    const { metadata } = (await cluster().ask('GET', MAPS)) as { metadata: Record<string, string> };
    const watch = await openWatch(cluster(), MAPS, { resourceVersion: metadata['resourceVersion'] ?? '' });
    await cluster().ask('DELETE', `${MAPS}/b`);
    await cluster().waitFor('the event', () => Promise.resolve(watch.events.length > 0 || undefined));
    watch.close();
    assert.equal(watch.events[0]?.type, 'DELETED');
  });
});
