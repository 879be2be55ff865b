import { createServer } from 'node:net';
import type { Server } from 'node:net';

// Below the ports that systems give away by themselves: a port that is closed for a while must be free afterwards.
const FIRST = 20_000;
const PORTS_OF_A_PROCESS = 200;
const PROCESSES = 60;

let mine: Promise<number> | undefined;
let used = 0;

/**
 * Lets a server listen on a loopback port that nobody else gets while it is closed; returns the port. After 199 servers
 * a process begins with its first port again.
 */
export async function listenOnOwnPort(server: Server): Promise<number> {
  mine ??= takeBlock();
  const first = await mine;
  for (;;) {
    used = (used % (PORTS_OF_A_PROCESS - 1)) + 1;
    const port = first + used;
    if (await listenOn(server, port)) return port;
  }
}

// The first port of a block is held as long as the process lives: who has it owns the others, whether they are open or not.
async function takeBlock(): Promise<number> {
  for (let block = 0; block < PROCESSES; block += 1) {
    const first = FIRST + block * PORTS_OF_A_PROCESS;
    const holder = createServer();
    if (!(await listenOn(holder, first))) continue;
    holder.unref();
    return first;
  }
  throw new Error(`All ${PROCESSES} blocks of ports from ${FIRST} on are taken by other processes`);
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
