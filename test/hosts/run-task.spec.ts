import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { withActsBundle } from '../rigs/hosts/acts-bundle.ts';
import { bothHosts } from '../rigs/hosts/both-hosts.ts';

const bundle = withActsBundle();

for (const host of bothHosts(bundle)) {
  describe(`runTask: ${host.name}`, () => {
    const ends = async (...acts: Parameters<typeof host.perform>[0]) => {
      const { succeeded, text, run } = await host.perform(acts);
      assert.ok(!succeeded);
      if (host.name === 'agent') assert.deepEqual([run.result, run.exitCode, run.errors.length], ['Failed', 0, 1]);
      else assert.deepEqual([run.exitCode, text.split(/^error: /m).length], [1, 2]);
      return text.split('\n').at(-1) ?? '';
    };

    it('a fault is its message with its code at the end, as one error', async () => {
      assert.match(
        await ends(['fault', 'The server is gone. Start it.', 'more']),
        /(?:: |\])The server is gone\. Start it\. \(SR203\)$/,
      );
    });

    it('any other exception is an unexpected error that says what is true', async () => {
      const last = await ends(['status', 'The image was changed.'], ['throw', 'x is not a function']);
      assert.match(
        last,
        /Unexpected error: x is not a function\. The image was changed\. This is a defect of the task.* \(SR902\)$/,
      );
    });

    it('a thrown text is told too', async () => {
      assert.match(await ends(['throw text', 'just words']), /Unexpected error: just words\. Nothing was changed\./);
    });

    it('errors that nobody awaits end the task', async () => {
      assert.match(await ends(['reject unseen', 'lost']), /Unexpected error: lost\./);
      assert.match(await ends(['throw unseen', 'late']), /Unexpected error: late\./);
    });

    it('errors that nobody awaits go to whoever takes them', async () => {
      const { succeeded, text } = await host.perform([['take stray errors', 'lost']]);
      assert.ok(succeeded, text);
      assert.match(text, /taken: Error: lost/);
    });

    it('cancelled, it says what is true, in one error', async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const task = host.start([['status', 'Half of it is done.'], ['info', 'ready'], ['until cancelled']]);
        await task.waitForLine(/ready$/);
        task.signal(signal);
        const run = await task.finished;
        assert.equal(run.exitCode, host.name === 'agent' ? 0 : 1);
        assert.match(run.log, /Cancelled\. Half of it is done\. \(SR901\)$/);
      }
    });

    it('cancelled while it hears nothing, it ends before the agent kills it', async () => {
      const task = host.start([['info', 'ready'], ['hang']]);
      await task.waitForLine(/ready$/);
      const run = await task.cancel();
      assert.equal(run.signal, null);
      assert.deepEqual(run.signals, ['SIGINT']);
      assert.match(run.log, /Cancelled\. Nothing was changed\. \(SR901\)$/);
    });
  });
}

describe('runTask: the agent, of a package that knows where its pages are', () => {
  it('leads to the page of the code in the line before the error, which stays the last', async () => {
    const [agent] = bothHosts(bundle).filter(({ name }) => name === 'agent');
    const file = path.join(bundle(), 'agent', 'code-pages.json');
    await writeFile(file, JSON.stringify({ SR203: 'https://example.com/page.md#sr203' }));
    try {
      const lines = (await agent?.perform([['fault', 'The server is gone.', 'more']]))?.text.split('\n') ?? [];
      assert.equal(lines.at(-2), 'What to do about SR203: https://example.com/page.md#sr203');
      assert.match(lines.at(-1) ?? '', /The server is gone\. \(SR203\)$/);
    } finally {
      await rm(file);
    }
  });
});
