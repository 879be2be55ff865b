import { spawn } from 'node:child_process';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../rigs/cluster/certificate.ts';

/** An HTTPS server on the loopback interface that notes when a request arrives, and answers none. */
export interface RequestWatch {
  readonly url: string;
  readonly certificate: string;
  /** Resolves at the next request, with the time of its arrival. */
  next(): Promise<number>;
  close(): void;
}

export async function watchRequests(): Promise<RequestWatch> {
  const { certificate, key } = await makeCertificate();
  let arrived: ((at: number) => void) | undefined;
  const server = https.createServer({ cert: certificate, key }, () => arrived?.(performance.now()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    next: () => new Promise((resolve) => (arrived = resolve)),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Process {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Milliseconds from the start of a process to its first request. Throws with its output where it sends none. */
export async function millisecondsToRequest(process_: Process, watch: RequestWatch): Promise<number> {
  const arrived = watch.next();
  const started = performance.now();
  const { child, output } = start(process_);
  const ended = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)));
  const at = await Promise.race([arrived, ended]);
  if (at === undefined) throw new Error(`The process ended without a request to ${watch.url}:\n${output()}`);
  child.kill('SIGKILL');
  await ended;
  return at - started;
}

/** Milliseconds from the start of a process to its end. Throws with its output where it fails. */
export async function millisecondsToEnd(process_: Process): Promise<number> {
  const started = performance.now();
  const { child, output } = start(process_);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  const ended = performance.now();
  if (code !== 0) throw new Error(`The process ended with ${String(code)}:\n${output()}`);
  return ended - started;
}

function start({ args, folder, environment }: Process) {
  const child = spawn(process.execPath, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}
