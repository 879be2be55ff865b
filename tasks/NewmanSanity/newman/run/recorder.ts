import { inspect } from 'node:util';
import type { OutgoingRequest } from 'postman-request/request.js';
import { describeError } from '../../../../shared/host/fault.ts';
import type { Cursor, Emitter, Item, NewmanEvent, RunError, RuntimeRun, Summary } from '../newman-types.ts';
import type { Exchange, Execution, PlannedRequest, Traffic } from '../../results/execution.ts';
import { RequestClock } from './request-clock.ts';
import { CutOffAnswers } from './cut-off-answers.ts';
import { ConsoleLines } from '../console-lines.ts';
import { consoleMeaning } from '../console-meaning.ts';
import { beginExecution, timeOfDay } from './open-execution.ts';
import type { OpenExecution } from './open-execution.ts';
import { describeRunError, isToldAsAssertion, noteScriptError, nowhereNext, placeOf } from '../script-errors.ts';
import { sentParts } from '../sent-parts.ts';
import { isAuthorizedByHeader } from '../unsent-authorization.ts';
import { SecretSearch } from './secret-search.ts';
import type { SecretListener } from './secret-search.ts';
import { signedWith } from './watch-authorization.ts';
import { unresolvedVariables } from '../unresolved-variables.ts';
import {
  cutOff,
  exchangeOf,
  lastAddress,
  tooLate,
  plannedRequest,
  trafficOf,
  underWay,
  withinTheTime,
} from '../newman-events.ts';

/** Something to show as soon as it is known; bodies live no longer than this call. */
export interface RunListener extends SecretListener {
  onIteration(iteration: number, iterations: number): void;
  onExecution(execution: Execution, traffic: readonly Traffic[], messages: readonly string[]): void;
  /** Why there is no answer from one of these URLs, where more is known than what the client says. */
  explain(urls: readonly string[]): { readonly code: string | undefined; readonly message: string } | undefined;
  /** A message of an assertion or a script, with secrets masked. */
  clean(message: string): string;
}

interface Sent extends Pick<Exchange, 'sender' | 'method' | 'url' | 'unresolved'> {
  readonly ref: string;
  readonly at: number;
}

const EVENTS_WITHOUT_RECORD = ['beforeIteration', 'iteration', 'beforeItem', 'item', 'beforePrerequest', 'prerequest'];
const MORE_EVENTS_WITHOUT_RECORD = ['beforeRequest', 'beforeTest', 'test', 'beforeScript'];
// The name of the error that the bundle's sandbox gives (scripts/build/patches/sandbox/open-tests.ts).
const NEVER_ENDED = 'NeverEnded';

/**
 * Turns newman's events into plain records (newman.md#52-events-for-our-own-reporter). Everything that newman counts as
 * a failure ends up in exactly one record; exceptions, which newman leaves out of its failures, too.
 */
export class Recorder {
  readonly #listener: RunListener;
  readonly #open = new Map<string, OpenExecution>();
  readonly #sent = new Map<string, Sent>();
  /** Those whose script was ended before their answer came. */
  readonly #told = new Set<string>();
  readonly #names = new Set<unknown>();
  readonly #cutOffs = new CutOffAnswers();
  readonly #clock: RequestClock;
  readonly #secrets: SecretSearch;
  readonly #requestMilliseconds: number;
  readonly executions: Execution[] = [];
  readonly errors: string[] = [];
  planned: readonly PlannedRequest[] = [];
  iterations = 0;

  constructor(listener: RunListener, requestMilliseconds: number) {
    this.#listener = listener;
    this.#secrets = new SecretSearch(listener);
    this.#requestMilliseconds = requestMilliseconds;
    this.#clock = new RequestClock(requestMilliseconds);
  }

  /** Listens from the start; must be called before newman goes on, in the same turn. */
  attach(emitter: Emitter): void {
    // What is thrown here would end the whole run, as if the collection were to blame.
    const on = (name: string, listener: (error: RunError | null, event: NewmanEvent) => void) =>
      emitter.on(name, (...details) => {
        try {
          listener(...details);
        } catch (error) {
          this.errors.push(`what newman says of '${name}' cannot be read: ${describeError(error)}`);
        }
      });
    on('start', (_error, event) => {
      if (event.run !== undefined) this.#noteSkipped(event.run);
      const items = event.run?.state.items ?? [];
      this.planned = items.map(plannedRequest);
      for (const { name, id } of items) this.#names.add(name).add(id);
      this.iterations = event.cursor.cycles;
    });
    on('beforeIteration', (_error, { cursor }) => this.#listener.onIteration(cursor.iteration + 1, cursor.cycles));
    on('beforeItem', (_error, { cursor, item }) => this.#begin(cursor, item));
    on('beforeRequest', (_error, event) => this.#sending(event));
    on('request', (error, event) => this.#answered(error, event));
    on('assertion', (error, event) => this.#asserted(error, event));
    on('exception', (_error, event) => this.#exception(event));
    on('script', (error, event) => (error ? this.#scriptFailed(error, event) : this.#scriptEnded(event)));
    on('console', (_error, event) => this.#said(event));
    on('item', (_error, { cursor }) => this.#finish(cursor, emitter.summary));
    for (const name of [...EVENTS_WITHOUT_RECORD, ...MORE_EVENTS_WITHOUT_RECORD]) {
      on(name, (error) => error && this.errors.push(describeRunError(error)));
    }
  }

  /** A request leaves for the network, or goes on to where it was redirected. */
  sending(request: OutgoingRequest): void {
    this.#clock.sending(request);
  }

  /** A request leaves once more, as the server closed its kept connection before an answer came. */
  sentAgain(request: OutgoingRequest, error: RunError): void {
    const sent = this.#sent.get(this.#clock.idOf(request) ?? '');
    const where = `${request.method} ${request.uri.href}`;
    const text = `${where} was sent again on a new connection: the service closed the one that was kept open (${describeRunError(error)})`;
    this.#open.get(sent?.ref ?? '')?.messages.add(`note: ${this.#listener.clean(text)}`);
  }

  /** The answer to a request is not whole, though its connection closed in order. */
  cutOff({ method, uri }: OutgoingRequest): void {
    this.#cutOffs.note(method, uri.href);
  }

  /** Requests that were under way when the run was stopped. */
  closeOpen(): void {
    this.#cutOffs.close();
    this.#clock.close();
    for (const [ref, execution] of this.#open) {
      this.#noteUnderWay(ref, execution, 'the run');
      this.#show(execution);
    }
    this.#open.clear();
  }

  #noteUnderWay(ref: string, { exchanges }: OpenExecution, ended: string): void {
    for (const [key, { ref: own, at, ...request }] of this.#sent) {
      if (own !== ref) continue;
      exchanges.push(underWay(request, timeOfDay() - at, ended));
      this.#sent.delete(key);
      this.#told.add(key);
    }
  }

  // Newman does not hand on which requests a script skipped.
  #noteSkipped({ triggers }: RuntimeRun): void {
    const announce = triggers.item.bind(triggers);
    triggers.item = (...details) => {
      const execution = this.#open.get(details[1].ref);
      if (execution !== undefined) execution.isSkipped = details[4]?.isSkipped === true;
      announce(...details);
    };
  }

  #begin(cursor: Cursor, item: Item | undefined): void {
    const execution = beginExecution(cursor, item);
    this.#open.set(cursor.ref, execution);
    this.executions.push(execution);
  }

  #sending({ cursor, item, request }: NewmanEvent): void {
    if (request === undefined) return;
    const signed = signedWith(request);
    const parts = sentParts(request, item, cursor.scriptId !== undefined, signed);
    this.#noteUnauthorized(cursor, parts.headers);
    this.#clock.begin(keyOf(cursor));
    this.#sent.set(keyOf(cursor), {
      ref: cursor.ref,
      at: timeOfDay(),
      sender: cursor.scriptId === undefined ? 'request' : 'script',
      method: request.method,
      url: parts.url,
      unresolved: unresolvedVariables(parts),
    });
    this.#secrets.sent(parts, signed);
  }

  // Who wrote a header for it knows better than what the folder around it has.
  #noteUnauthorized({ ref }: Cursor, headers: Parameters<typeof isAuthorizedByHeader>[0]): void {
    const open = this.#open.get(ref);
    if (open?.unauthorized === undefined) return;
    const isNew = !open.omissions.includes(open.unauthorized);
    if (isNew && !isAuthorizedByHeader(headers)) open.omissions.push(open.unauthorized);
    open.unauthorized = undefined;
  }

  #answered(error: RunError | null, event: NewmanEvent): void {
    const key = keyOf(event.cursor);
    const { at = timeOfDay(), unresolved = [] } = this.#sent.get(key) ?? {};
    const exchange = withinTheTime(
      this.#explained(this.#whole(exchangeOf(error, event, unresolved), event)),
      timeOfDay() - at,
    );
    this.#sent.delete(key);
    this.#secrets.received(event);
    const execution = this.#open.get(event.cursor.ref);
    if (execution === undefined) {
      if (error && !this.#told.has(key)) this.errors.push(describeRunError(error));
      return;
    }
    execution.exchanges.push(exchange);
    execution.traffic.push(trafficOf(event, exchange));
  }

  #whole(exchange: Exchange, event: NewmanEvent): Exchange {
    const isCutOff = this.#cutOffs.take(exchange.method, lastAddress(event));
    if (this.#clock.end(keyOf(event.cursor))) return tooLate(exchange, this.#requestMilliseconds / 1000);
    return isCutOff ? cutOff(exchange, event.response?.stream?.length ?? 0) : exchange;
  }

  #explained(exchange: Exchange): Exchange {
    if (exchange.error === undefined) return exchange;
    return { ...exchange, error: this.#listener.explain(exchange.origins) ?? exchange.error };
  }

  #asserted(error: RunError | null, event: NewmanEvent): void {
    const state = error ? 'failed' : event.skipped ? 'skipped' : 'passed';
    const execution = this.#open.get(event.cursor.ref);
    const said = error ? this.#listener.clean(error.message ?? 'no message') : '';
    // Newman runs the tests on an empty response then; what they miss in it is not the fault.
    const isConsequence = error !== null && execution?.exchanges.some(isUnanswered);
    const message = isConsequence ? `${said} (there was no response)` : said;
    const neverEnded = error?.name === NEVER_ENDED ? { neverEnded: true } : {};
    execution?.assertions.push({ name: event.assertion ?? 'unnamed test', state, message, ...neverEnded });
  }

  #exception({ cursor, error }: NewmanEvent): void {
    const message = error ? this.#listener.clean(describeRunError(error)) : 'an exception without a message';
    const execution = this.#open.get(cursor.ref);
    if (execution === undefined) this.errors.push(message);
    else execution.scriptErrors.push({ place: 'asynchronous script code', message });
  }

  #scriptFailed(error: RunError, { cursor, event }: NewmanEvent): void {
    const execution = this.#open.get(cursor.ref);
    const message = this.#listener.clean(describeRunError(error));
    if (execution === undefined) {
      this.errors.push(message);
      return;
    }
    if (isToldAsAssertion(error, execution.assertions)) return;
    noteScriptError(execution.scriptErrors, { place: placeOf(event), message });
  }

  // The last script that says anything decides.
  #scriptEnded({ cursor, event, execution }: NewmanEvent): void {
    this.#secrets.left(execution);
    const name = execution?.return?.nextRequest;
    const open = this.#open.get(cursor.ref);
    if (open !== undefined && name !== undefined) open.next = { name, place: placeOf(event) };
  }

  #said(event: NewmanEvent): void {
    const open = this.#open.get(event.cursor.ref);
    if (open === undefined) return;
    const said = consoleMeaning(event, (value) => inspect(value, { depth: 6, breakLength: Infinity }));
    if (said.is === 'unauthorized') open.unauthorized = this.#listener.clean(said.why);
    else if (said.is === 'omission') open.omissions.push(this.#listener.clean(said.text));
    else open.messages.add(`${event.level ?? 'log'}: ${this.#listener.clean(said.text)}`);
  }

  #finish(cursor: Cursor, summary: Summary | undefined): void {
    const execution = this.#open.get(cursor.ref);
    this.#open.delete(cursor.ref);
    if (execution !== undefined) {
      // Nothing waits for an answer any more where a script was ended by force.
      if (execution.scriptErrors.length > 0) this.#noteUnderWay(cursor.ref, execution, 'its script');
      const hasMore = execution.position < this.planned.length - 1;
      const nowhere = nowhereNext(execution.next, this.#names, hasMore);
      if (nowhere !== undefined) execution.scriptErrors.push(nowhere);
      this.#show(execution);
    }
    // Newman keeps every body until the end (newman.md#51-the-summary-object).
    if (summary !== undefined) {
      for (const kept of summary.run.executions) Object.assign(kept, { response: undefined, request: undefined });
      summary.run.executions.length = 0;
    }
  }

  #show(execution: OpenExecution): void {
    // Secrets may have come up after the messages that hold a part of them.
    execution.assertions = execution.assertions.map((one) => ({ ...one, message: this.#listener.clean(one.message) }));
    execution.milliseconds = Math.round(timeOfDay() - execution.startedAt);
    this.#listener.onExecution(execution, execution.traffic, execution.messages.all());
    execution.traffic.length = 0;
    execution.messages = new ConsoleLines();
  }
}

// What tells a request from others that are under way at the same time.
function keyOf({ httpRequestId, ref }: Cursor): string {
  return httpRequestId ?? ref;
}

function isUnanswered({ sender, error }: Exchange): boolean {
  return sender === 'request' && error !== undefined;
}
