import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Workspace } from './workspace.ts';

/** The example, answering on a port of its own. */
export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

const START_MILLISECONDS = 30_000;

/** Starts the example with uvicorn, from what the job installed, as its Dockerfile does. */
export async function startUvicorn(
  { service, python, environment }: Workspace,
  version: string,
): Promise<RunningService> {
  const child = spawn(python, ['-m', 'uvicorn', 'app.main:app', '--host', '127.0.0.1', '--port', '0'], {
    cwd: service,
    env: { ...environment, APP_VERSION: version },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    const fail = (why: string) => reject(new Error(`uvicorn ${why}:\n${said.join('\n')}`));
    const timer = setTimeout(() => fail(`did not start within ${START_MILLISECONDS / 1000} s`), START_MILLISECONDS);
    child.once('error', reject);
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      const found = /running on (http:\S+)/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
