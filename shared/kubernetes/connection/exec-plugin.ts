import type { ChildProcessByStdio } from 'node:child_process';
import { promises } from 'node:fs';
import type { Readable } from 'node:stream';
import { Fault, describeError } from '../../host/fault.ts';
import { PLATFORM, environmentVariable, environmentWith } from '../../host/process.ts';
import { readPluginAnswer } from '../credential-life.ts';
import type { PluginCredential } from '../credential-life.ts';
import type { PluginCall } from '../credentials.ts';
import { pluginFiles } from '../plugin-command.ts';

const PLUGIN_TIMEOUT_MILLISECONDS = 30_000;
const LARGEST_OUTPUT = 1_048_576;

/**
 * Runs a credential plugin, without a shell and with nobody to answer it, and reads what it gives. Throws a Fault that
 * names it.
 *
 * @param info for KUBERNETES_EXEC_INFO
 * @param source whose kubeconfig names it, for error lines
 */
export async function runPlugin(exec: PluginCall, info: string, source: string): Promise<PluginCredential> {
  try {
    return readPluginAnswer(await outputOf(exec, info));
  } catch (error) {
    throw new Fault('SR202', describePluginFault(error, exec, source), { cause: error });
  }
}

async function outputOf({ command, args, env }: PluginCall, info: string): Promise<string> {
  const file = PLATFORM === 'win32' ? await fileOf(command) : command;
  // It runs batch files of Windows, too, which Node does not.
  const { default: spawn } = await import('cross-spawn');
  return new Promise((resolve, reject) => {
    const plugin = spawn(file, args, {
      env: environmentWith({ ...env, KUBERNETES_EXEC_INFO: info }),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    }) as ChildProcessByStdio<null, Readable, Readable>; // the types of cross-spawn know nothing of stdio
    const written = { stdout: '', stderr: '' };
    const end = (error: Error) => {
      clearTimeout(timer);
      plugin.kill('SIGKILL');
      // What it has started itself may hold the pipes open.
      plugin.stdout.destroy();
      plugin.stderr.destroy();
      reject(error);
    };
    const timer = setTimeout(() => {
      const seconds = PLUGIN_TIMEOUT_MILLISECONDS / 1000;
      end(new Error(`no credentials within ${seconds} s; it may wait for somebody to sign in`));
    }, PLUGIN_TIMEOUT_MILLISECONDS);
    for (const name of ['stdout', 'stderr'] as const) {
      plugin[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
        if (written[name].length > LARGEST_OUTPUT) end(new Error(`it wrote more than ${LARGEST_OUTPUT} characters`));
      });
    }
    plugin.on('error', end);
    plugin.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(written.stdout);
      else reject(new Error(written.stderr.trim() || `it ended with ${code ?? signal}`));
    });
  });
}

/** What Windows would run, found as kubectl finds it. Throws ENOENT where there is no such file: cmd would be asked for it. */
async function fileOf(command: string): Promise<string> {
  for (const file of pluginFiles(command, environmentVariable('PATH'), environmentVariable('PATHEXT'))) {
    const isThere = await promises.stat(file).then(
      (found) => !found.isDirectory(),
      () => false,
    );
    if (isThere) return file;
  }
  throw Object.assign(new Error(`spawn ${command} ENOENT`), { code: 'ENOENT' });
}

function describePluginFault(error: unknown, { command, installHint }: PluginCall, source: string): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    const hint = installHint === undefined ? '' : ` ${installHint.split('\n')[0]}`;
    return `The credential plugin '${command}' of ${source} is not on this agent. Install it on the agent, or use a service account token instead.${hint}`;
  }
  return `The credential plugin '${command}' of ${source} gave no credentials: ${describeError(error)}. Sign in before this step in a way that needs nobody, or use a service account token instead.`;
}
