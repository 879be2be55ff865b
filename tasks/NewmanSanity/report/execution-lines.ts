import type { Host } from '../../../shared/host/host.ts';
import { ownExchange, requestPath } from '../results/execution.ts';
import type { Exchange, Execution } from '../results/execution.ts';
import type { Finding, Findings } from '../results/findings.ts';
import type { HeaderLine, Traffic } from '../newman/newman-events.ts';
import type { LogLevel } from '../inputs.ts';

type Log = Pick<Host, 'info' | 'group' | 'mask'>;

const BODY_CHARACTERS = 2000;
const MESSAGE_CHARACTERS = 2000;
const ALL_BODY_CHARACTERS = 20_000;
// Cut before the mask, a secret could lose the part by which it is recognised: the mask sees this much.
const MASKED_BYTES = 256 * 1024;
const REQUEST_ID =
  /^(x-)?(request|correlation|trace|transaction|operation)-?id$|^traceparent$|^x-b3-traceid$|^x-ms-request-id$|^x-amzn-(trace|request)-?id$|^x-amz-request-id$|^cf-ray$|^x-cloud-trace-context$/i;

/** The line above the requests of one iteration of one collection. */
export function showHeading(
  host: Log,
  collection: { readonly name: string; readonly source: string },
  iteration: number,
  iterations: number,
): void {
  const turn = iterations > 1 ? `, iteration ${iteration} of ${iterations}` : '';
  host.info(`\n${collection.name} (${collection.source})${turn}`);
}

/** An execution that has ended, with all that there is to show of it. */
export interface FinishedExecution extends Findings {
  readonly execution: Execution;
  readonly traffic: readonly Traffic[];
  /** What its scripts wrote to the console. */
  readonly messages: readonly string[];
}

/**
 * One request: a line with method, URL, status and time, its assertions below, and what its scripts said. A request
 * that fails the run also shows its request-id headers and the start of the body, on every log level
 * (design.md#inputs-of-newmansanity). What a rule that is switched off lets pass is a warning, and never FAILED.
 */
export function showExecution(
  host: Log,
  level: LogLevel,
  { execution, failures, warnings, traffic, messages }: FinishedExecution,
): void {
  const failed = failures.length > 0;
  if (level === 'failures' && !failed) return;
  host.info(`  ${requestPath(execution)}: ${describeExchange(ownExchange(execution))}`);
  for (const one of failures.filter((one) => hasNoLine(one, execution))) host.info(`    FAILED  ${problemOf(one)}`);
  if (level !== 'failures') for (const one of warnings) host.info(`    warning ${problemOf(one)}`);
  for (const { state, name, message } of execution.assertions) {
    if (state === 'failed') host.info(`    FAILED  ${name}: ${cut(host.mask(message), MESSAGE_CHARACTERS)}`);
    else if (level !== 'failures') host.info(`    ${state === 'passed' ? 'passed ' : 'skipped'} ${name}`);
  }
  for (const message of messages) host.info(`    ${indent(cut(host.mask(message), MESSAGE_CHARACTERS))}`);
  if (failed || level === 'bodies') {
    for (const one of traffic) showTraffic(host, level, execution, one);
  }
}

/** `GET http://… 200 OK, 12 ms`, or why there is no answer. */
export function describeExchange(exchange: Exchange | undefined): string {
  if (exchange === undefined) return 'not sent';
  const { method, url, answer, error } = exchange;
  if (answer === undefined) return `${method} ${url} no response: ${error?.message ?? 'not ended'}`;
  return `${method} ${url} ${answer.status}${answer.reason === '' ? '' : ` ${answer.reason}`}, ${answer.milliseconds} ms`;
}

// Assertions have lines of their own, and the line of the request says why it has no answer.
function hasNoLine({ kind, cause }: Finding, execution: Execution): boolean {
  if (kind === 'assertion') return false;
  return kind !== 'noResponse' || ownExchange(execution)?.error?.message !== cause;
}

function problemOf({ kind, test, message }: Finding): string {
  return kind === 'scriptError' ? `${test}: ${message}` : message;
}

function showTraffic(host: Log, level: LogLevel, execution: Execution, traffic: Traffic): void {
  const { exchange, body } = traffic;
  const by = exchange.sender === 'script' ? ' (sent by a script)' : '';
  const characters = level === 'bodies' ? ALL_BODY_CHARACTERS : BODY_CHARACTERS;
  host.group({
    title: `${requestPath(execution)}: ${exchange.method} ${exchange.url}${by}`,
    lines: [
      describeExchange(exchange),
      ...requestIds(traffic.sentHeaders).map((header) => `sent ${header}`),
      ...requestIds(traffic.receivedHeaders).map((header) => `received ${header}`),
      ...bodyLines(host, body, characters),
    ],
  });
}

function requestIds(headers: readonly HeaderLine[]): string[] {
  return headers.filter(({ key }) => REQUEST_ID.test(key)).map(({ key, value }) => `${key}: ${value}`);
}

function bodyLines(host: Log, body: Buffer | undefined, characters: number): string[] {
  if (body === undefined || body.length === 0) return ['(no body)'];
  const start = body.subarray(0, MASKED_BYTES);
  if (start.subarray(0, 1024).includes(0)) return [`(${body.length} bytes that are no text)`];
  const text = host.mask(start.toString('utf8'));
  const rest = text.length > characters ? [`(the first ${characters} characters of ${body.length} bytes)`] : [];
  return [...text.slice(0, characters).split(/\r?\n/), ...rest];
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}

function indent(text: string): string {
  return text.replace(/\n/g, '\n    ');
}
