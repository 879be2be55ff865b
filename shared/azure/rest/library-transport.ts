import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Host } from '../../host/host.ts';
import { AzureFailure } from '../azure-failure.ts';
import { jsonObject, textOf } from '../foreign-text.ts';
import { holdsAnswer } from '../library-answers.ts';
import { byAgentClock } from '../machine-token.ts';
import type { AzureSender } from './azure-sender.ts';
import { refusalOf } from './azure-sender.ts';

type CreateHeaders = (raw: Record<string, string>) => PipelineResponse['headers'];

/**
 * Carries what the library for tokens sends, and remembers how it failed: of an answer that the library does not like it
 * keeps some words at best, and of a broken connection nothing (aks.md#61-decision-and-how-to-use-the-library). Every secret
 * on the way is masked before it is used.
 */
export class LibraryTransport implements HttpClient {
  readonly #host: Host;
  readonly #sender: AzureSender;
  readonly #createHeaders: CreateHeaders;
  readonly #toMachine: boolean;
  readonly #failures = new Map<string, AzureFailure>();

  constructor(host: Host, sender: AzureSender, createHeaders: CreateHeaders, options: { readonly toMachine: boolean }) {
    this.#host = host;
    this.#sender = sender;
    this.#createHeaders = createHeaders;
    this.#toMachine = options.toMachine;
  }

  /** How the last request for a token of this scope failed; `undefined` where it did not. */
  failureOf(scope: string): AzureFailure | undefined {
    return this.#failures.get(this.#toMachine ? scope.replace(/\/\.default$/, '') : '');
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const body = typeof request.body === 'string' ? request.body : undefined;
    const headers = request.headers.toJSON();
    this.#maskRequest(headers, body);
    const toMachine = this.#toMachine;
    const { method, url } = request;
    // The machine is asked for two tokens at once, by one and the same transport; else each token has its own.
    const about = toMachine ? (new URL(url).searchParams.get('resource') ?? '') : '';
    const answer = await this.#sender.send({ method, url, headers, body, toMachine }).catch((error: unknown) => {
      if (error instanceof AzureFailure) this.#failures.set(about, error);
      throw error;
    });
    const token = textOf(jsonObject(answer.body)?.['access_token']);
    if (token !== undefined) this.#host.setSecret(token);
    const question = toMachine ? 'machineToken' : method === 'POST' ? 'token' : 'addresses';
    // A page for people comes with a status that says nothing is wrong.
    const says = answer.status >= 200 && answer.status < 300;
    const isGood = says && holdsAnswer(question, answer.body);
    const failure = refusalOf(new URL(url).host, answer);
    if (isGood) this.#failures.delete(about);
    else this.#failures.set(about, failure);
    // The library would take some of it for what it asked for.
    if (says && !isGood) throw failure;
    const known = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
    return {
      request,
      status: answer.status,
      headers: this.#createHeaders(Object.fromEntries(known)),
      bodyAsText: toMachine ? byAgentClock(answer.body, answer.headers.date, Date.now()) : answer.body,
    };
  }

  // The secrets of a form, and what the machine's service is shown (App Service, Arc).
  #maskRequest(headers: Readonly<Record<string, string>>, body: string | undefined): void {
    const form = new URLSearchParams(body ?? '');
    const secrets = [
      ...['client_secret', 'client_assertion'].map((name) => form.get(name)),
      ...['x-identity-header', 'secret'].map((name) => headers[name]),
      headers['authorization']?.replace(/^(?:Basic|Bearer) /, ''),
    ];
    for (const secret of secrets) if (secret !== undefined && secret !== null) this.#host.setSecret(secret);
  }
}
