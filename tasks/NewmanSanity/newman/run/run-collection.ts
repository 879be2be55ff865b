import { Agent as HttpAgent } from 'node:http';
import { describeError } from '../../../../shared/host/fault.ts';
import { noteBody } from './load-newman.ts';
import { readInsideOnly } from './upload-files.ts';
import type { Emitter, RunError, RunOptions, RuntimeRun, Summary } from '../newman-types.ts';
import { MOST_ANSWER_BYTES } from '../network-error.ts';
import { Recorder } from './recorder.ts';
import type { RunListener } from './recorder.ts';
import { secureOptions } from '../../network/client-certificate.ts';
import { identityAt } from '../../network/sockets/transport.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import type { CollectionRecord, Execution } from '../../results/execution.ts';
import { findingsOf } from '../../results/findings.ts';
import type { Rules } from '../../results/findings.ts';
import { loadNewman } from './load-newman.ts';
import { plainWords } from '../runtime-words.ts';
import { watchAuthorization } from './watch-authorization.ts';
import { watchOutgoing } from './watch-outgoing.ts';
import { useTokens } from './use-tokens.ts';
import type { TokenSource } from './use-tokens.ts';

export interface CollectionRun {
  readonly name: string;
  readonly source: string;
  readonly variablesUsed: readonly string[];
  readonly newman: RunOptions;
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly rules: Rules;
}

// After an abort newman answers when the request in flight has ended; nobody waits for that.
const ABORT_GRACE_MILLISECONDS = 1000;

/** What a collection leaves behind. */
export interface CollectionEnd {
  readonly record: CollectionRecord;
  /** The environment as its scripts left it; nothing where newman did not come so far as to have one. */
  readonly environment: object | undefined;
}

/**
 * Runs one collection in this process and records what happened. Resolves always, also when newman fails.
 * From the moment `stop` is aborted no further request leaves: neither the next one, nor one of a script.
 */
export async function runCollection(
  run: CollectionRun,
  listener: RunListener,
  stop: AbortSignal,
): Promise<CollectionEnd> {
  const newman = await loadNewman();
  const releaseTokens = await useTokens(run.tokens);
  const releaseAuthorizations = await watchAuthorization();
  const hasFailed = (execution: Execution) => findingsOf(execution, run.rules).failures.length > 0;
  let steering: Steering | undefined;
  let runtime: RuntimeRun | undefined;
  const recorder = new Recorder(
    {
      ...listener,
      onExecution: (execution, ...shown) => {
        listener.onExecution(execution, ...shown);
        // Newman knows nothing of most findings, so it would go on after them.
        if (run.newman.bail !== undefined && hasFailed(execution)) steering?.end();
      },
    },
    run.newman.timeoutRequest,
  );
  const releaseOutgoing = await watchOutgoing({
    onStart: (request) => recorder.sending(request),
    onSentAgain: (request, error) => recorder.sentAgain(request, error),
    onCutOff: (request) => recorder.cutOff(request),
    identityAt: (url) => identityAt(url, run.transport),
  });
  const { error, summary } = await new Promise<NewmanEnd>((resolve) => {
    try {
      // Newman may call back twice (newman.md#53-when-err-when-failures); a promise takes the first only.
      const emitter = newman.run(run.newman, (error, summary) => resolve({ error, summary }));
      recorder.attach(emitter);
      emitter.on('start', (_error, event) => (runtime = event.run));
      steering = steer(emitter, run, stop, () => resolve({ error: null, summary: undefined }));
    } catch (error) {
      resolve({ error: { message: describeError(error) }, summary: undefined });
    }
  });
  steering?.release();
  releaseOutgoing();
  releaseAuthorizations();
  releaseTokens();
  recorder.closeOpen();
  const bailed = run.newman.bail !== undefined && recorder.executions.some(hasFailed) && hasUnrun(recorder);
  const record: CollectionRecord = {
    name: run.name,
    source: run.source,
    variablesUsed: run.variablesUsed,
    iterations: Math.max(recorder.iterations, 1),
    planned: recorder.planned,
    executions: recorder.executions,
    errors: [
      ...new Set([
        ...errorsOf(error),
        ...recorder.errors,
        ...(recorder.executions.some(hasFailed) ? [] : unrecorded(recorder, summary)),
      ]),
    ],
    ended: stop.aborted || bailed ? 'stopped' : 'complete',
  };
  return { record, environment: environmentOf(runtime) };
}

function environmentOf(runtime: RuntimeRun | undefined): object | undefined {
  const environment = runtime?.state.environment?.toJSON();
  // A copy: the next run must not change what this one left.
  return environment === undefined ? undefined : (JSON.parse(JSON.stringify(environment, withoutCircles())) as object);
}

/** For JSON.stringify: what a script puts into a variable may hold itself. */
function withoutCircles(): (this: unknown, key: string, value: unknown) => unknown {
  const around: unknown[] = [];
  return function (_key, value) {
    if (value === null || typeof value !== 'object') return value;
    while (around.length > 0 && around.at(-1) !== this) around.pop();
    if (around.includes(value)) return '[Circular]';
    around.push(value);
    return value;
  };
}

interface NewmanEnd {
  readonly error: RunError | null;
  readonly summary: Summary | undefined;
}

interface Steering {
  /** Begins no further request. */
  end(): void;
  /** Lets go of the signal, and so of all that the run holds. */
  release(): void;
}

function steer(emitter: Emitter, options: CollectionRun, stop: AbortSignal, abandon: () => void): Steering {
  const handles = new Set<{ abort(): void }>();
  let run: RuntimeRun | undefined;
  const halt = () => {
    run?.abort();
    for (const handle of handles) handle.abort();
    setTimeout(() => {
      // Ends scripts that go on by themselves; newman does not call back after this.
      run?.host?.dispose();
      abandon();
    }, ABORT_GRACE_MILLISECONDS);
  };
  emitter.on('start', (_error, event) => {
    run = event.run;
    if (run === undefined) return;
    useTransport(run, options.transport);
    readInsideOnly(run.options.fileResolver, options.newman.workingDir);
    // Newman hands the abort handle of a request to nobody.
    const { triggers } = run;
    const announce = triggers.beforeRequest.bind(triggers);
    triggers.beforeRequest = (...details) => {
      const handle = details[4];
      if (handle !== undefined) handles.add(handle);
      announce(...details);
      if (stop.aborted) handle?.abort();
    };
    if (stop.aborted) halt();
  });
  emitter.on('request', (_error, { response }) => noteBody(response?.stream?.length ?? 0));
  emitter.on('item', () => handles.clear());
  if (stop.aborted) halt();
  else stop.addEventListener('abort', halt, { once: true });
  return { end: () => run?.abort(), release: () => stop.removeEventListener('abort', halt) };
}

/** Newman would read certificates by the rules for uploads, and leave them out silently where they lie elsewhere. */
function useTransport(run: RuntimeRun, { authorities, network, ...certificates }: Transport): void {
  const { options } = run.requester;
  options.maxResponseSize = MOST_ANSWER_BYTES;
  if (authorities !== undefined) options.extendedRootCA = authorities;
  // A connection through a proxy of ours leads to one host, so no other request may go that way.
  if (!network.isDirect) options.agents = { http: new HttpAgent({ keepAlive: false }) };
  if (certificates.clientCertificate === undefined && certificates.hostCertificates.length === 0) return;
  const { triggers } = run;
  const announce = triggers.beforeRequest.bind(triggers);
  triggers.beforeRequest = (...details) => {
    const address = details[2].url.toString();
    const identity = URL.canParse(address) ? identityAt(new URL(address), certificates) : undefined;
    if (identity !== undefined) {
      const { cert, key, pfx, passphrase } = secureOptions(identity);
      const value = { cert: { value: cert }, key: { value: key }, pfx: { value: pfx }, passphrase };
      // Not enumerable: scripts are handed a copy of the request, which must not hold the key.
      Object.defineProperty(details[2], 'certificate', { value, configurable: true, writable: true });
    }
    announce(...details);
  };
}

function hasUnrun(recorder: Recorder): boolean {
  const wasRun = new Set(recorder.executions.map(({ iteration, position }) => `${iteration}/${position}`));
  return wasRun.size < recorder.planned.length * recorder.iterations;
}

function errorsOf(error: RunError | null): string[] {
  return error === null ? [] : [plainWords(describeError(error.message ?? 'newman failed without a message'))];
}

// A failure that newman counts and the recorder did not see may never turn into a passed run.
function unrecorded(recorder: Recorder, summary: Summary | undefined): string[] {
  if (recorder.errors.length > 0) return [];
  return (summary?.run.failures ?? []).map(({ error }) =>
    describeError(error?.message ?? 'a failure without a message'),
  );
}
