import type { Server } from 'node:net';
import { randomInt } from 'node:crypto';

// Below the ports that systems give away by themselves: a port that is closed for a while must be free afterwards.
const FIRST = 20_000;
const LAST = 32_000;
let next = randomInt(FIRST, LAST);

/** Lets a server listen on a loopback port that nobody else gets while it is closed; returns the port. */
export async function listenOnOwnPort(server: Server): Promise<number> {
  for (;;) {
    next = next >= LAST ? FIRST : next + 1;
    const port = next;
    if (await listenOn(server, port)) return port;
  }
}

/** False where the port is taken. */
export function listenOn(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve(true);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, '127.0.0.1');
  });
}
