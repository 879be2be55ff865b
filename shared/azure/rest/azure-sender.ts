import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import { agentProxyFor, readAgentNetwork } from '../../http/agent-network.ts';
import { retryAfterSeconds } from '../../http/retry.ts';
import { agentClientCertificate, authoritiesWithAgent } from '../../http/wire/agent-certificates.ts';
import { BodyTooLarge, readDecodedBody } from '../../http/wire/read-body.ts';
import { agentFor } from '../../http/wire/tls-agent.ts';
import { AzureFailure } from '../azure-failure.ts';
import { pauseBeforeAzureRetry } from '../request-patience.ts';

export interface AzureRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The machine's own service for identities: plain http, never by a proxy, quick to answer or not there. */
  readonly toMachine?: boolean;
}

export interface AzureAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const MOST_BYTES = 1_048_576;

/** How long one attempt may take, in milliseconds. */
interface TimeOuts {
  readonly ofAzure: number;
  readonly ofMachine: number;
}

// No answer of the machine by then, twice: there is no such service on it (aks.md#43-managed-identity).
const TIME_OUTS: TimeOuts = { ofAzure: 10_000, ofMachine: 3_000 };

/**
 * Carries every request to Azure: the agent's proxy and certificates, https but for the machine's own service, a time-out,
 * no redirects, answers of a mebibyte at most, ended when the step is cancelled. What a request or an answer holds is never
 * printed.
 */
export class AzureSender {
  readonly #host: Host;
  readonly #timeOuts: TimeOuts;
  readonly #agents = new Map<string, Promise<Agent>>();

  constructor(host: Host, timeOuts = TIME_OUTS) {
    this.#host = host;
    this.#timeOuts = timeOuts;
  }

  /**
   * The answer, of any status but those that a second attempt may mend, once there is none left. Throws AzureFailure where no
   * answer came, and what the signal of the host was aborted with.
   */
  async send(request: AzureRequest): Promise<AzureAnswer> {
    const url = new URL(request.url);
    const isMachine = request.toMachine === true;
    if (url.protocol !== 'https:' && !isMachine) {
      const said = `${url.protocol}// is not encrypted`;
      throw new AzureFailure(url.host, { kind: 'noAnswer', code: undefined, said });
    }
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#once(request, url).catch((error: unknown) => {
        this.#host.cancelled.throwIfAborted();
        const { code } = error as NodeJS.ErrnoException;
        const proxy = this.#proxyFor(url.origin, isMachine);
        const by = proxy === undefined ? undefined : new URL(proxy).host;
        return new AzureFailure(url.host, { kind: 'noAnswer', code, said: describeError(error), proxy: by }, error);
      });
      const failure = answer instanceof AzureFailure ? answer : refusalOf(url.host, answer);
      this.#host.debug(`${request.method} ${url.origin}${url.pathname}: ${describeEnd(answer)}`);
      const pause = pauseBeforeAzureRetry(attempt, failure.facts, isMachine);
      if (pause === undefined) {
        if (answer instanceof AzureFailure) throw answer;
        return answer;
      }
      await sleep(pause, undefined, { signal: this.#host.cancelled });
    }
  }

  async #once(request: AzureRequest, url: URL): Promise<AzureAnswer> {
    const isMachine = request.toMachine === true;
    const milliseconds = isMachine ? this.#timeOuts.ofMachine : this.#timeOuts.ofAzure;
    const patience = AbortSignal.timeout(milliseconds);
    const signal = AbortSignal.any([this.#host.cancelled, patience]);
    const agent = await this.#agentFor(url.origin, isMachine);
    try {
      const response = await open(url, request, agent, signal);
      const { statusCode: status = 0, headers } = response;
      const body = await readDecodedBody(response, { mostBytes: MOST_BYTES }).catch((error: unknown) => {
        // Nothing that Azure says here is so long: it is somebody else's, and as good as none.
        if (error instanceof BodyTooLarge) return Buffer.alloc(0);
        throw error;
      });
      return { status, headers, body: body.toString('utf8') };
    } catch (error) {
      if (!patience.aborted) throw error;
      throw Object.assign(new Error(`no answer within ${milliseconds / 1000} s`), { code: 'ETIMEDOUT' });
    }
  }

  #agentFor(origin: string, isMachine: boolean): Promise<Agent> {
    const known = this.#agents.get(origin) ?? this.#newAgent(origin, isMachine);
    this.#agents.set(origin, known);
    return known;
  }

  #newAgent(origin: string, isMachine: boolean): Promise<Agent> {
    const host = this.#host;
    const network = readAgentNetwork(host);
    return agentFor(origin, {
      ca: authoritiesWithAgent(host),
      certificate: agentClientCertificate(host),
      skipTlsVerify: network.skipCertificateCheck,
      tlsServerName: undefined,
      proxyUrl: this.#proxyFor(origin, isMachine),
    });
  }

  #proxyFor(origin: string, isMachine: boolean): string | undefined {
    return isMachine ? undefined : agentProxyFor(readAgentNetwork(this.#host), origin);
  }
}

function open(url: URL, request: AzureRequest, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, body } = request;
  const headers = {
    ...request.headers,
    ...(method === 'POST' ? { 'content-length': Buffer.byteLength(body ?? '') } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'http:' ? http : https).request(
      url,
      { method, headers, agent, signal },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** An answer as a failure, for whoever wanted another one. */
export function refusalOf(host: string, { status, headers, body }: AzureAnswer): AzureFailure {
  const correlation = headers['x-ms-correlation-request-id'];
  return new AzureFailure(host, {
    kind: 'refused',
    status,
    body,
    retryAfterSeconds: retryAfterSeconds(headers['retry-after'], Date.now()),
    correlationId: typeof correlation === 'string' ? correlation : undefined,
  });
}

function describeEnd(answer: AzureAnswer | AzureFailure): string {
  if (!(answer instanceof AzureFailure)) return String(answer.status);
  return answer.facts.kind === 'noAnswer' ? answer.facts.said : String(answer.facts.status);
}
