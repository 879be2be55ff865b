import type { Host } from '../../../../shared/host/host.ts';
import { executionLog } from '../execution-lines.ts';
import type { FinishedExecution, LogLevel } from '../execution-lines.ts';

/** Writes an execution to the log, as soon as it has ended. */
export function showExecution(
  host: Pick<Host, 'info' | 'group' | 'mask'>,
  level: LogLevel,
  finished: FinishedExecution,
): void {
  const { lines, blocks } = executionLog(level, finished, (text) => host.mask(text));
  for (const line of lines) host.info(line);
  for (const block of blocks) host.group(block);
}
