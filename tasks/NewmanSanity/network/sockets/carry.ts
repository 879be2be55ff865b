import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PodConnectionLost, PodUnreachable } from '../../../../shared/kubernetes/client/port-forward-stream.ts';

const LARGEST_REPLAY = 1024 * 1024;
const MOST_ATTEMPTS = 3;

/**
 * Joins a client with what `open` leads to until both are done. Where nothing in a pod took the connection, so that not a
 * byte can have reached the service, `open` is asked for another one and gets the same bytes; nothing is ever sent again
 * that may have been received. Throws what `open` throws, the error of the last attempt, and a PodConnectionLost.
 */
export async function carry(
  client: Socket,
  first: readonly Buffer[],
  open: () => Promise<Duplex>,
  opened: () => void,
): Promise<void> {
  const sent = { chunks: [...first], bytes: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const upstream = await open();
    if (client.destroyed) {
      upstream.destroy();
      return;
    }
    if (attempt === 1) opened();
    const unreachable = await join(client, upstream, sent);
    if (unreachable === undefined) return;
    if (attempt >= MOST_ATTEMPTS || sent.bytes > LARGEST_REPLAY) throw unreachable;
  }
}

interface Sent {
  readonly chunks: Buffer[];
  bytes: number;
}

function join(client: Socket, upstream: Duplex, sent: Sent): Promise<PodUnreachable | undefined> {
  return new Promise((resolve, reject) => {
    let answered = false;
    const record = (chunk: Buffer) => {
      sent.bytes += chunk.length;
      if (!answered && sent.bytes <= LARGEST_REPLAY) sent.chunks.push(chunk);
    };
    const onClientGone = () => upstream.destroy();
    const part = () => {
      client.off('data', record);
      client.off('close', onClientGone);
      client.unpipe(upstream);
    };
    for (const chunk of sent.chunks) upstream.write(chunk);
    client.on('data', record);
    client.once('close', onClientGone);
    upstream.once('data', () => {
      answered = true;
      sent.chunks.length = 0;
    });
    upstream.once('error', (error) => {
      part();
      if (!answered && error instanceof PodUnreachable) {
        client.pause();
        resolve(error);
        return;
      }
      if (error instanceof PodConnectionLost) {
        reject(error);
        return;
      }
      // An orderly end would pass what is there off as the whole answer.
      client.resetAndDestroy();
      resolve(undefined);
    });
    upstream.once('close', () => {
      part();
      resolve(undefined);
    });
    client.pipe(upstream);
    upstream.pipe(client);
  });
}
