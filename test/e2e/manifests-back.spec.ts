import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { testImage } from '../support/cluster.ts';
import {
  AFTER,
  BEFORE,
  NEW_PIN,
  OLD_PIN,
  base64,
  config,
  deployment,
  withManifestSet,
} from '../support/manifest-set.ts';
import { artifact } from '../support/workload-tests.ts';

const ownersOf = (object: { readonly [field: string]: unknown }) =>
  (
    object['metadata'] as { readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[] }
  ).ownerReferences?.map(({ kind, name }) => `${kind} ${name}`);

describe('Manifests: all of it back', () => {
  const set = withManifestSet();

  it('what kubectl apply had made comes back with the Service port, the Secret and the template; a foreign key stays; twice is once', async () => {
    await set().applied(BEFORE);
    const before = await set().state();
    const deployed = await set().deployed(AFTER);
    await set().change(config('conf', {}), 'kubectl-edit', { data: { theirs: 't' } });

    const tried = await set().back(deployed, { dryRun: 'true' });
    assert.equal(tried.result, 'Succeeded', tried.log);
    assert.match(
      tried.log,
      /Dry run: Manifests: 4 objects would go back to what was there before run .*, 1 that it had created would be deleted\. Nothing was changed\./,
    );
    assert.ok(tried.log.includes("+  pin: '*** (changed)'"), tried.log);

    const undone = await set().back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.equal(undone.outputs['changed'], 'true');
    const data = { level: 'info', old: 'x', theirs: 't' };
    assert.deepEqual(
      await set().state(),
      before.map((one) => (one.name === 'conf' ? { ...one, data } : one)),
    );
    const sets = await set().cluster.ask('GET', `/apis/apps/v1/namespaces/${set().namespace}/replicasets`);
    assert.equal((sets['items'] as readonly object[]).length, 2, 'the old ReplicaSet is used again');

    const settled = await set().versions();
    const again = await set().back(deployed);
    assert.equal(again.result, 'Succeeded', again.log);
    assert.match(again.log, /Nothing was changed: all of it is back already\./);
    assert.equal(again.outputs['changed'], 'false');
    assert.deepEqual(await set().versions(), settled);

    const folder = artifact(deployed, 'rollback-info');
    const files = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
    const records = await set().cluster.ask('GET', set().listOf('ConfigMap'));
    const said = [...files, JSON.stringify(records), ...[deployed, tried, undone, again].map(({ log }) => log)];
    for (const value of [OLD_PIN, NEW_PIN])
      for (const form of [value, base64(value), encodeURIComponent(value)])
        for (const text of said) assert.ok(!text.includes(form), form);
  });

  it('what somebody changed since is refused with path and manager, and a forged record whatever force says', async () => {
    await set().applied(BEFORE);
    const deployed = await set().deployed(AFTER);
    await set().change(config('conf', {}), 'kubectl-edit', { data: { level: 'warn' } });
    const changed = await set().state();
    const refused = await set().back(deployed);
    assert.equal(refused.result, 'Failed', refused.log);
    assert.match(
      refused.errors[0] ?? '',
      /ConfigMap conf in namespace \S+: kubectl-edit changed data\.level at \S+\. Somebody changed it since, so nothing was changed\./,
    );
    assert.deepEqual(await set().state(), changed);

    const name = 'smart-rollback.deployment.web.1';
    const genuine = await set().cluster.ask('GET', `${set().listOf('ConfigMap')}/${name}`);
    await set().cluster.ask('DELETE', `${set().listOf('ConfigMap')}/${name}`);
    const { binaryData, data, immutable } = genuine;
    await set().cluster.ask('POST', set().listOf('ConfigMap'), {
      ...{ binaryData, data, immutable },
      metadata: { name },
    });
    const forged = await set().back(deployed, { force: 'true' });
    assert.equal(forged.result, 'Failed', forged.log);
    assert.match(
      forged.errors[0] ?? '',
      /ConfigMap \S+ in namespace \S+ is not the one that the deployment made: its uid is .*Somebody made it anew; nothing is put back by it\./,
    );
    assert.deepEqual(await set().state(), changed);
  });

  it('a record of several parts goes back whole, and its parts go where it goes', async () => {
    const large = (name: string) => config(name, { text: randomBytes(525_000).toString('base64') });
    await set().deployed([...AFTER, large('one'), large('two')]);
    const before = await set().state();
    const deployed = await set().deployed([...AFTER, large('one'), large('two')]);
    const name = 'smart-rollback.deployment.web.2';
    const part = await set().cluster.ask('GET', `${set().listOf('ConfigMap')}/${name}-1`);
    assert.deepEqual(ownersOf(part), [`ConfigMap ${name}`]);
    const undone = await set().back(deployed);
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), before);
  });

  it('over a deployment that failed and its rerun, an undo without any record goes back to what was there before both', async () => {
    await set().applied(BEFORE);
    const before = await set().state();
    await set().deployed([...AFTER.slice(0, 4), deployment(testImage('missing'), [])], {}, 'Failed');
    await set().deployed([config('conf', { level: 'trace' }), ...AFTER.slice(1)]);
    const undone = await set().undo();
    assert.equal(undone.result, 'Succeeded', undone.log);
    assert.deepEqual(await set().state(), before);
    assert.match(undone.log, /went back to what was there before runs \S+ and \S+, 1 that it had created was deleted/);
    const again = await set().undo();
    assert.match(again.log, /Nothing was changed: all of it is back already\./);
  });

  it('a first deployment has nothing to go back to; with force what it created is deleted, but for what another made anew', async () => {
    const deployed = await set().deployed(AFTER);
    const refused = await set().back(deployed);
    assert.match(
      refused.errors[0] ?? '',
      /^Deployment web was deployed for the first time, so there is nothing to go back to\. To delete what was created \(ConfigMap conf .*\), run again with force: true\.$/,
    );
    const created = config('created', { a: '1' });
    await set().cluster.ask('DELETE', set().pathOf(created));
    await set().cluster.ask('POST', set().listOf('ConfigMap'), created);
    const deleted = await set().back(deployed, { force: 'true' });
    assert.equal(deleted.result, 'Succeeded', deleted.log);
    assert.match(
      deleted.log,
      /leave {6}ConfigMap created in namespace \S+: it is another than the one that was created/,
    );
    const left = await set().state();
    assert.deepEqual(
      left.map((one) => (one as { readonly name: string }).name),
      ['created'],
    );
  });
});
