import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { BodyTooLarge, readBody, readDecodedBody } from '../../../shared/http/wire/read-body.ts';

const MIB = 1_048_576;
const TEXT = Buffer.from('what the server said');

/** An answer with this body, as Node hands it over. */
function answer(body: Buffer, encoding?: string): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  if (encoding !== undefined) message.headers['content-encoding'] = encoding;
  message.push(body);
  message.push(null);
  return message;
}

describe('a body', () => {
  it('is read whole up to its limit, and not a byte further', async () => {
    const two = () => Readable.from([Buffer.alloc(MIB), Buffer.alloc(MIB)]);
    assert.equal((await readBody(two(), { mostBytes: 2 * MIB })).length, 2 * MIB);
    const stream = two();
    await assert.rejects(readBody(stream, { mostBytes: 2 * MIB - 1 }), BodyTooLarge);
    assert.ok(stream.destroyed);
  });

  it('that says a little now and then, and never ends, is given up', async () => {
    const endless = Readable.from(
      (async function* () {
        for (;;) yield await Promise.resolve(Buffer.of(1));
      })(),
    );
    const limits = { mostBytes: Number.MAX_SAFE_INTEGER, mostMilliseconds: 20 };
    await assert.rejects(readBody(endless, limits), { message: 'the answer did not end in 0.02 s' });
    assert.ok(endless.destroyed);
  });

  for (const [encoding, packed] of [
    [undefined, TEXT],
    ['identity', TEXT],
    ['gzip', zlib.gzipSync(TEXT)],
    ['X-GZIP', zlib.gzipSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
  ] as const) {
    it(`in ${encoding ?? 'no'} encoding is unpacked`, async () =>
      assert.deepEqual(await readDecodedBody(answer(packed, encoding), { mostBytes: MIB }), TEXT));
  }

  it('that is small when packed and huge when unpacked is refused', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(64 * MIB));
    const message = answer(bomb, 'gzip');
    await assert.rejects(readDecodedBody(message, { mostBytes: MIB }), { message: 'the answer is larger than 1 MiB' });
    assert.ok(message.destroyed);
  });

  it('that is not packed as it says is an error', async () => {
    await assert.rejects(readDecodedBody(answer(TEXT, 'gzip'), { mostBytes: MIB }), /incorrect header check/);
  });
});
