import type { Details } from '../../../shared/host/host.ts';
import type { Execution } from '../../../tasks/NewmanSanity/results/execution.ts';
import { findingsOf } from '../../../tasks/NewmanSanity/results/findings.ts';
import type { Rules } from '../../../tasks/NewmanSanity/results/findings.ts';
import { ALL_RULES } from './records.ts';
import { RecordingHost } from '../recording-host.ts';
import { LOG_LEVELS } from '../../../tasks/NewmanSanity/report/execution-lines.ts';
import type { LogLevel } from '../../../tasks/NewmanSanity/report/execution-lines.ts';
import { showExecution } from '../../../tasks/NewmanSanity/report/publish/console.ts';

export const ALL_LEVELS = LOG_LEVELS;

/** What the console shows of an execution whose exchanges carry request ids and this body. */
export function showAll(
  level: LogLevel,
  execution: Execution,
  body: Buffer = Buffer.from('first\nsecond'),
  rules: Rules = ALL_RULES,
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
  showExecution(host, level, { execution, ...findingsOf(execution, rules), traffic, messages: [] }, (text) =>
    host.mask(text),
  );
  return { infos: host.infos, groups: host.groups };
}
