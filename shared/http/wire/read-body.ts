import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';

/** How much of a body is taken, and how long it may take. */
export interface BodyLimits {
  readonly mostBytes: number;
  readonly mostMilliseconds?: number;
}

/** A body that is larger than the limit; what was read of it is let go. */
export class BodyTooLarge extends Error {
  constructor(mostBytes: number) {
    super(`the answer is larger than ${mostBytes / 1_048_576} MiB`);
    this.name = 'BodyTooLarge';
  }
}

/**
 * A whole body, of at most so many bytes. Throws BodyTooLarge, and an Error where it takes longer than the limit: a server
 * that says a little now and then would never be silent, and never be done. Whatever is thrown ends the stream.
 */
export async function readBody(body: AsyncIterable<unknown>, limits: BodyLimits): Promise<Buffer> {
  const { mostBytes, mostMilliseconds = Number.POSITIVE_INFINITY } = limits;
  const latest = performance.now() + mostMilliseconds;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop destroys the stream, and its connection with it.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new BodyTooLarge(mostBytes);
    if (performance.now() > latest) throw new Error(`the answer did not end in ${mostMilliseconds / 1000} s`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same of an answer, unpacked where it is packed; the limit is that of what is unpacked. */
export async function readDecodedBody(response: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const decoder = decoderOf(response.headers['content-encoding']);
  if (decoder === undefined) return readBody(response, limits);
  response.once('error', (error) => decoder.destroy(error));
  try {
    return await readBody(response.pipe(decoder), limits);
  } finally {
    // It does not end by itself where nobody takes what it brings.
    if (!response.complete) response.destroy();
  }
}

function decoderOf(encoding: string | undefined): Duplex | undefined {
  switch (encoding?.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    default:
      return undefined;
  }
}
