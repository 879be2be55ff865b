import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { ApiClient } from '../../shared/kubernetes/client/client.ts';
import { fixedAccess } from '../../shared/kubernetes/client/server-access.ts';
import { Mirror } from '../../shared/kubernetes/client/mirror.ts';
import type { Pod } from '../../shared/kubernetes/objects.ts';
import { readText, readLines } from '../../shared/kubernetes/client/read-answer.ts';
import { readWatchEvent } from '../../shared/kubernetes/watch-event.ts';
import { pod } from '../support/objects.ts';
import { cases, damaged, hostileJson, hostileText } from '../support/properties.ts';

const MEBIBYTE = 1_048_576;

/** An answer that comes in exactly these pieces. */
function answerOf(pieces: readonly Uint8Array[], endless?: () => Buffer): IncomingMessage {
  const left = [...pieces];
  const stream = new Readable({
    highWaterMark: 1,
    read() {
      this.push(left.shift() ?? endless?.() ?? null);
    },
  });
  return stream as unknown as IncomingMessage;
}

/** An answer whose pieces come in by themselves, as from a socket. */
function arriving(pieces: readonly Uint8Array[]): IncomingMessage {
  const stream = new Readable({ read: () => undefined });
  const send = async () => {
    for (const piece of pieces) {
      stream.push(piece);
      await turn();
    }
    stream.push(null);
  };
  void send();
  return stream as unknown as IncomingMessage;
}

/** The bytes cut at these places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length]
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

async function gathered(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const places = fc.array(fc.nat(), { maxLength: 40 });
const line = fc
  .oneof(hostileText, fc.string({ unit: 'binary' }), hostileJson)
  .map((text) => text.replaceAll('\n', ' ').toWellFormed());

describe('any bytes as the answer to a watch', () => {
  it('are the lines that were sent, wherever the pieces were cut, also inside of a character', async () => {
    const property = fc.asyncProperty(fc.array(line, { maxLength: 8 }), places, async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const read = await gathered(readLines(arriving(cutAt(bytes, cuts))));
      assert.deepEqual(
        read,
        lines.filter((one) => one.trim() !== ''),
      );
    });
    await fc.assert(property, cases(300));
  });

  it('that end in the middle of a line give the whole lines and then an error', async () => {
    const event = JSON.stringify({ type: 'ADDED', object: pod({}) });
    const property = fc.asyncProperty(fc.integer({ min: 1, max: event.length }), places, async (end, cuts) => {
      const seen: string[] = [];
      const read = async () => {
        const bytes = Buffer.from(`${event}\n${event.slice(0, end)}`);
        for await (const one of readLines(answerOf(cutAt(bytes, cuts)))) seen.push(one);
      };
      await assert.rejects(read, /the answer ended in the middle of a line/);
      assert.deepEqual(seen, [event]);
    });
    await fc.assert(property, cases(100));
  });

  it('without any line end are given up at 16 MiB, and read in one go until then', async () => {
    const piece = Buffer.alloc(65_536, 'x');
    let sent = 0;
    const endless = () => {
      sent += piece.length;
      return piece;
    };
    await assert.rejects(
      gathered(readLines(answerOf([], endless))),
      /a line of the answer is longer than 16 Mi characters/,
    );
    assert.ok(sent <= 17 * MEBIBYTE, `${sent} bytes`);
    const [long = ''] = await gathered(
      readLines(answerOf([...Array.from({ length: 200 }, () => piece), Buffer.from('\n')])),
    );
    assert.equal(long.length, 200 * piece.length);
  });

  it('a body without an end is given up at 128 MiB', async () => {
    const piece = Buffer.alloc(4 * MEBIBYTE);
    let sent = 0;
    const endless = () => {
      sent += piece.length;
      return piece;
    };
    await assert.rejects(readText(answerOf([], endless), 60_000), /the answer is larger than 128 MiB/);
    assert.ok(sent <= 140 * MEBIBYTE);
  });

  it('are events, or an error of one short line: broken JSON, no object, no version, a type that is not known', () => {
    const sound = JSON.stringify({ type: 'MODIFIED', object: pod({ name: 'pod-1' }) });
    const property = fc.property(fc.oneof(hostileJson, hostileText, damaged(sound)), (text) => {
      try {
        const event = readWatchEvent<Pod>(text);
        if (event.type === 'BOOKMARK') assert.equal(typeof event.version, 'string');
        else if (event.type === 'ERROR') assert.notEqual(event.status, null);
        else
          assert.deepEqual(
            [typeof event.object.metadata.uid, typeof event.object.metadata.resourceVersion],
            ['string', 'string'],
          );
      } catch (error) {
        assert.ok(error instanceof Error && error.constructor === Error, String(error));
        assert.match(error.message, /^a line of the watch is no event: "/);
        assert.ok(error.message.length <= 130);
      }
    });
    fc.assert(property, cases(1000));
    const unknown = JSON.stringify({ type: 'TERRIFIED', object: pod({ metadata: { resourceVersion: '77' } }) });
    assert.deepEqual(readWatchEvent(unknown), { type: 'BOOKMARK', version: '77' });
  });
});

/** One answer of the server to a watch: the events that are due, spoilt in one way. */
type Trouble =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'line'; readonly text: string; readonly after: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'slow'; readonly pieces: readonly number[] };

interface Story {
  readonly changes: readonly { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly name: string }[];
  readonly troubles: readonly Trouble[];
}

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.nat({ max: 3000 }).map((at): Trouble => ({ kind: 'cut', at })),
  fc.tuple(fc.oneof(hostileText, fc.json({ maxDepth: 2 })), fc.nat({ max: 5 })).map(([text, after]): Trouble => {
    return { kind: 'line', text: text.replaceAll('\n', ' '), after };
  }),
  fc.constant<Trouble>({ kind: 'gone' }),
  places.map((pieces): Trouble => ({ kind: 'slow', pieces })),
);
const story: fc.Arbitrary<Story> = fc.record({
  changes: fc.array(
    fc.record({
      type: fc.constantFrom('ADDED' as const, 'MODIFIED' as const, 'DELETED' as const),
      name: fc.constantFrom('a', 'b', 'c'),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  troubles: fc.array(trouble, { maxLength: 3 }),
});

/** A server that has made all changes already and answers the first watches with trouble. */
async function play({ changes, troubles }: Story): Promise<{ readonly expected: string[]; readonly seen: string[] }> {
  const objects = changes.map(({ type, name }, index) => ({
    type,
    object: pod({ name, metadata: { uid: name, resourceVersion: String(index + 1) } }),
  }));
  const state = new Map<string, Pod>();
  for (const { type, object } of objects) {
    if (type === 'DELETED') state.delete(object.metadata.uid);
    else state.set(object.metadata.uid, object);
  }
  const shown = (pods: readonly Pod[]) =>
    pods.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`).sort();
  const left = [...troubles];
  const server = http.createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    if (query.get('watch') !== 'true') {
      response.end(
        JSON.stringify({
          kind: 'PodList',
          metadata: { resourceVersion: String(changes.length) },
          items: [...state.values()],
        }),
      );
      return;
    }
    const due = objects.slice(Number(query.get('resourceVersion'))).map((event) => `${JSON.stringify(event)}\n`);
    const next = left.shift();
    void answer(response, due, next);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = new AbortController();
  const client = new ApiClient(
    fixedAccess(address, { agent: new http.Agent({ keepAlive: true }), headers: {} }),
    stop.signal,
  );
  let changed = 0;
  const start = { items: [] as readonly Pod[], resourceVersion: '0' };
  const mirror = new Mirror<Pod>({
    client,
    resource: 'pods',
    namespace: 'prod',
    query: {},
    start,
    onChange: () => void (changed += 1),
  });
  const running = mirror.run(stop.signal);
  const expected = shown([...state.values()]);
  for (let waited = 0; waited < 400; waited += 1) {
    if (left.length === 0 && shown(mirror.items ?? []).join() === expected.join()) break;
    await sleep(25);
  }
  const seen = shown(mirror.items ?? []);
  stop.abort();
  await running;
  server.closeAllConnections();
  server.close();
  return { expected, seen };
}

async function answer(
  response: http.ServerResponse,
  due: readonly string[],
  trouble: Trouble | undefined,
): Promise<void> {
  response.on('error', () => undefined);
  response.writeHead(200, { 'content-type': 'application/json' });
  switch (trouble?.kind) {
    case undefined:
      response.write(due.join(''));
      return; // and goes on
    case 'cut':
      response.write(due.join('').slice(0, trouble.at));
      await sleep(20);
      response.destroy();
      return;
    case 'line':
      response.write([...due.slice(0, trouble.after), `${trouble.text}\n`, ...due.slice(trouble.after)].join(''));
      await sleep(20);
      response.end();
      return;
    case 'gone':
      response.end('{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}\n');
      return;
    case 'slow':
      for (const piece of cutAt(Buffer.from(due.join('')), trouble.pieces)) {
        response.write(piece);
        await sleep(1);
      }
      response.end();
  }
}

describe('a mirror of objects behind a connection that is cut, garbled, slow and forgetful', () => {
  it('has at last exactly what the server has', async () => {
    // At once: each waits most of its time before it asks again.
    const stories = fc.sample(story, cases<Story>(24));
    const ends = await Promise.all(stories.map(play));
    ends.forEach(({ seen, expected }, index) => assert.deepEqual(seen, expected, JSON.stringify(stories[index])));
  });
});
