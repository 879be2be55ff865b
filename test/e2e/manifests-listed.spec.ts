import assert from 'node:assert/strict';
import type { JsonObject } from '../../shared/kubernetes/objects.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { config, idle, service, withManifestSet } from '../support/manifest-set.ts';
import type { ManifestObject } from '../support/manifest-set.ts';

describe('Manifests: what is listed', () => {
  const set = withManifestSet();
  const balanced: ManifestObject = {
    ...service(80),
    spec: { ...(service(80)['spec'] as JsonObject), type: 'LoadBalancer' },
  };
  const claim: ManifestObject = {
    ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
  };
  const line = ({ log }: TaskRun, start: string) => log.split('\n').filter((one) => one.startsWith(start));
  const GONE = 'No longer in the manifests: ';
  const NOT_AWAITED = 'Applied, and not waited for: ';

  it('what left the manifests, changed by the deployment before or not, in one line, and it stays; what nobody waits for', async () => {
    const first = await set().deployed([
      ...idle('info'),
      ...['old', 'older', 'kept'].map((name) => config(name, { a: '1' })),
      ...[balanced, claim],
    ]);
    assert.deepEqual(line(first, GONE), []);
    const where = `in namespace ${set().namespace}`;
    const [told = '', ...more] = line(first, NOT_AWAITED);
    assert.deepEqual(more, []);
    assert.ok(told.startsWith(`${NOT_AWAITED}Service web ${where}, PersistentVolumeClaim data ${where}. `), told);

    const second = await set().deployed([...idle('debug'), config('kept', { a: '1' }), balanced, claim]);
    const [left = '', ...others] = line(second, GONE);
    assert.deepEqual(others, []);
    assert.ok(left.startsWith(`${GONE}ConfigMap old ${where}, ConfigMap older ${where}. Nothing is deleted `), left);
    assert.deepEqual(line(second, NOT_AWAITED), [], 'they were there already');

    // The deployment before did not change it, but it was one of its objects.
    const third = await set().deployed([...idle('trace'), balanced, claim]);
    const [last = ''] = line(third, GONE);
    assert.ok(last.startsWith(`${GONE}ConfigMap kept ${where}. Nothing is deleted `), last);
    const names = (await set().state()).map(({ name }) => name);
    for (const name of ['old', 'older', 'kept']) assert.ok(names.includes(name), name);
  });
});
