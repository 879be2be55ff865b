import assert from 'node:assert/strict';
import { sideBySide } from '../../../shared/rollout/follow/steps-side-by-side.ts';
import { RecordingHost } from '../../support/recording-host.ts';

describe('the same work on several workloads, side by side', () => {
  const NAMES = ['api', 'db', 'web'] as const;
  /** `api` takes longest. */
  const longest = new Map<string, number>([
    ['api', 9],
    ['db', 1],
    ['web', 5],
  ]);

  it('says what it says in their order, each as soon as all before it are over', async () => {
    const host = new RecordingHost();
    const done = await sideBySide(
      NAMES,
      () => host,
      async (name, own) => {
        own.info(`${name} begins`);
        own.warning(`${name} waits`);
        await ticks(longest.get(name) ?? 0);
        own.group({ title: name, lines: ['ends'] });
        return `${name} done`;
      },
    );
    assert.deepEqual(done, ['api done', 'db done', 'web done']);
    assert.deepEqual(host.infos, ['api begins', 'db begins', 'web begins']);
    assert.deepEqual(host.warnings, ['api waits', 'db waits', 'web waits']);
    assert.deepEqual(
      host.groups.map(({ title }) => title),
      ['api', 'db', 'web'],
    );
  });

  it('says at once what the first one says, and holds back the others', async () => {
    const host = new RecordingHost();
    const seen: (readonly string[])[] = [];
    await sideBySide(
      NAMES,
      () => host,
      async (name, own) => {
        own.info(name);
        await ticks(1);
        seen.push([...host.infos]);
        await ticks(longest.get(name) ?? 0);
      },
    );
    assert.deepEqual(seen, [['api'], ['api'], ['api']]);
  });

  it('keeps nothing back once it is over, also where one of them failed', async () => {
    const host = new RecordingHost();
    const later: (() => void)[] = [];
    const work = sideBySide(
      NAMES,
      () => host,
      async (name, own) => {
        own.info(name);
        later.push(() => own.info(`${name} later`));
        await ticks(longest.get(name) ?? 0);
        if (name === 'db') throw new Error('db is paused');
      },
    );
    await assert.rejects(work, /db is paused/);
    for (const say of later) say();
    assert.deepEqual(host.infos, ['api', 'db', 'web', 'api later', 'db later', 'web later']);
  });
});

async function ticks(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}
