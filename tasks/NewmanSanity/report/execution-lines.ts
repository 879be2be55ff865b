import { ownExchange, requestPath } from '../results/execution.ts';
import type { Exchange, Execution } from '../results/execution.ts';
import { isTest } from '../results/findings.ts';
import type { Finding, Findings } from '../results/findings.ts';
import type { HeaderLine, Traffic } from '../results/execution.ts';

/** How much the log tells: failures only, each request, or bodies too. */
export const LOG_LEVELS = ['failures', 'requests', 'bodies'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** So much of an answer is told of a request that failed. */
export const BODY_CHARACTERS = 2000;
const MESSAGE_CHARACTERS = 2000;
const ALL_BODY_CHARACTERS = 20_000;
// Cut before the mask, a secret could lose the part by which it is recognised: the mask sees this much.
const MASKED_BYTES = 256 * 1024;
const REQUEST_ID =
  /^(x-)?(request|correlation|trace|transaction|operation)-?id$|^traceparent$|^x-b3-traceid$|^x-ms-request-id$|^x-amzn-(trace|request)-?id$|^x-amz-request-id$|^cf-ray$|^x-cloud-trace-context$/i;

/** The line above the requests of one iteration of one collection. */
export function headingLine(
  collection: { readonly name: string; readonly source: string },
  iteration: number,
  iterations: number,
): string {
  const turn = iterations > 1 ? `, iteration ${iteration} of ${iterations}` : '';
  return `\n${collection.name} (${collection.source})${turn}`;
}

/** An execution that has ended, with all that there is to show of it. */
export interface FinishedExecution extends Findings {
  readonly execution: Execution;
  readonly traffic: readonly Traffic[];
  /** What its scripts wrote to the console. */
  readonly messages: readonly string[];
}

/** What the log shows of an execution. */
export interface ExecutionLog {
  readonly lines: readonly string[];
  /** Blocks that can be folded: one for each exchange. */
  readonly blocks: readonly { readonly title: string; readonly lines: readonly string[] }[];
}

/**
 * One request: a line with method, URL, status and time, its assertions below, and what its scripts said. A request
 * that fails the run also shows its request-id headers and the start of the body, on every log level
 * (design.md#inputs-of-newmansanity). What a rule that is switched off lets pass is a warning, and never FAILED.
 * `mask` takes secrets out, before anything is cut.
 */
export function executionLog(
  level: LogLevel,
  finished: FinishedExecution,
  mask: (text: string) => string,
): ExecutionLog {
  const { execution, failures, warnings, traffic, messages } = finished;
  const failed = failures.length > 0;
  if (level === 'failures' && !failed) return { lines: [], blocks: [] };
  const short = (message: string) => cut(mask(message), MESSAGE_CHARACTERS);
  const assertions = execution.assertions.flatMap(({ state, name, message }) => {
    if (state === 'failed') return [`    FAILED  ${name}: ${short(message)}`];
    return level === 'failures' ? [] : [`    ${state === 'passed' ? 'passed ' : 'skipped'} ${name}`];
  });
  const lines = [
    `  ${requestPath(execution)}: ${describeExchange(ownExchange(execution))}`,
    ...failures.filter((one) => hasNoLine(one, execution)).map((one) => `    FAILED  ${problemOf(one)}`),
    ...(level === 'failures' ? [] : warnings).map((one) => `    warning ${problemOf(one)}`),
    ...assertions,
    ...messages.map((message) => `    ${indent(short(message))}`),
  ];
  const characters = level === 'bodies' ? ALL_BODY_CHARACTERS : BODY_CHARACTERS;
  const shown = failed || level === 'bodies' ? traffic : [];
  const blocks = shown.map(({ exchange, sentHeaders, receivedHeaders, body }) => ({
    title: `${requestPath(execution)}: ${exchange.method} ${exchange.url}${exchange.sender === 'script' ? ' (sent by a script)' : ''}`,
    lines: [
      describeExchange(exchange),
      ...requestIds(sentHeaders).map((header) => `sent ${header}`),
      ...requestIds(receivedHeaders).map((header) => `received ${header}`),
      ...bodyLines(body, characters, mask),
    ],
  }));
  return { lines, blocks };
}

/** `GET http://… 200 OK, 12 ms`, or why there is no answer. */
export function describeExchange(exchange: Exchange | undefined): string {
  if (exchange === undefined) return 'not sent';
  const { method, url, answer, error } = exchange;
  if (answer === undefined) return `${method} ${url} no response: ${error?.message ?? 'not ended'}`;
  return `${method} ${url} ${answer.status}${answer.reason === '' ? '' : ` ${answer.reason}`}, ${answer.milliseconds} ms`;
}

// Assertions have lines of their own, and the line of the request says why it has no answer.
function hasNoLine(finding: Finding, execution: Execution): boolean {
  if (isTest(finding)) return false;
  const { kind, cause } = finding;
  return kind !== 'noResponse' || ownExchange(execution)?.error?.message !== cause;
}

function problemOf({ kind, test, message }: Finding): string {
  return kind === 'scriptError' ? `${test}: ${message}` : message;
}

function requestIds(headers: readonly HeaderLine[]): string[] {
  return headers.filter(({ key }) => REQUEST_ID.test(key)).map(({ key, value }) => `${key}: ${value}`);
}

/** How a body begins, in lines; what is cut, empty or no text is said. */
export function bodyLines(body: Buffer | undefined, characters: number, mask: (text: string) => string): string[] {
  if (body === undefined || body.length === 0) return ['(no body)'];
  const start = body.subarray(0, MASKED_BYTES);
  if (start.subarray(0, 1024).includes(0)) return [`(${body.length} bytes that are no text)`];
  const text = mask(start.toString('utf8'));
  const rest = text.length > characters ? [`(the first ${characters} characters of ${body.length} bytes)`] : [];
  return [...text.slice(0, characters).split(/\r?\n/), ...rest];
}

function cut(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
}

function indent(text: string): string {
  return text.replace(/\n/g, '\n    ');
}
