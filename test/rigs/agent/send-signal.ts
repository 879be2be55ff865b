import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as path from 'node:path';

const CONSOLE_EVENT = path.join(import.meta.dirname, 'console-event.cjs');
// What the agent sends on Windows where it sends these elsewhere (agent.md#4-cancellation).
const EVENTS: Readonly<Partial<Record<NodeJS.Signals, string>>> = { SIGINT: '0', SIGTERM: '1' };

/**
 * Sends a signal as the agent does. On Windows a signal of Node would end the process at once, so CTRL_C and CTRL_BREAK are
 * sent to its console; that needs koffi, whose folder TEST_KOFFI names. Throws an Error where it does not.
 */
export function sendSignal(child: ChildProcess, name: NodeJS.Signals): void {
  const event = process.platform === 'win32' ? EVENTS[name] : undefined;
  if (event === undefined) {
    child.kill(name);
    return;
  }
  const koffi = process.env['TEST_KOFFI'];
  if (koffi === undefined) throw new Error('TEST_KOFFI names no folder. Run the specs by npm run test:windows.');
  spawn(process.execPath, [CONSOLE_EVENT, koffi, String(child.pid), event], { stdio: 'ignore', windowsHide: true });
}
