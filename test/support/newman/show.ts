import type { Details } from '../../../shared/host/host.ts';
import { LOG_LEVELS } from '../../../tasks/NewmanSanity/inputs.ts';
import type { LogLevel } from '../../../tasks/NewmanSanity/inputs.ts';
import type { Execution } from '../../../tasks/NewmanSanity/results/execution.ts';
import { showExecution } from '../../../tasks/NewmanSanity/report/publish/console.ts';
import { RecordingHost } from '../recording-host.ts';

export const ALL_LEVELS = LOG_LEVELS;

/** What the console shows of an execution whose exchanges carry request ids and this body. */
export function showAll(
  level: LogLevel,
  execution: Execution,
  body: Buffer = Buffer.from('first\nsecond'),
): { infos: string[]; groups: Details[] } {
  const host = new RecordingHost();
  const traffic = execution.exchanges.map((exchange) => ({
    exchange,
    sentHeaders: [
      { key: 'Authorization', value: 'Bearer x' },
      { key: 'traceparent', value: '00-1' },
    ],
    receivedHeaders: [
      { key: 'X-Request-Id', value: '7' },
      { key: 'Set-Cookie', value: 'session=1' },
    ],
    body,
  }));
  showExecution(host, level, execution, traffic, []);
  return { infos: host.infos, groups: host.groups };
}
