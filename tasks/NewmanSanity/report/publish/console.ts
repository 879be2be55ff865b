import type { Host } from '../../../../shared/host/host.ts';
import { executionLog } from '../execution-lines.ts';
import type { FinishedExecution, LogLevel } from '../execution-lines.ts';

/** Writes an execution to the log, as soon as it has ended; `clean` takes secrets out, also those that a message holds in part. */
export function showExecution(
  host: Pick<Host, 'info' | 'group'>,
  level: LogLevel,
  finished: FinishedExecution,
  clean: (text: string) => string,
): void {
  const { lines, blocks } = executionLog(level, finished, clean);
  for (const line of lines) host.info(line);
  for (const block of blocks) host.group(block);
}
