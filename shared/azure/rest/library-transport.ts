import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Host } from '../../host/host.ts';
import type { AzureFailure } from '../azure-failure.ts';
import { jsonObject, textOf } from '../foreign-text.ts';
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
  /** How the last request failed; `undefined` where it did not. */
  failure: AzureFailure | undefined;

  constructor(host: Host, sender: AzureSender, createHeaders: CreateHeaders, options: { readonly toMachine: boolean }) {
    this.#host = host;
    this.#sender = sender;
    this.#createHeaders = createHeaders;
    this.#toMachine = options.toMachine;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const body = typeof request.body === 'string' ? request.body : undefined;
    const headers = request.headers.toJSON();
    this.#maskRequest(headers, body);
    const toMachine = this.#toMachine;
    const { method, url } = request;
    const answer = await this.#sender.send({ method, url, headers, body, toMachine }).catch((error: unknown) => {
      this.failure = error as AzureFailure;
      throw error;
    });
    const said = jsonObject(answer.body);
    const token = textOf(said?.['access_token']);
    if (token !== undefined) this.#host.setSecret(token);
    // A page for people comes with a status that says nothing is wrong.
    const isGood = answer.status >= 200 && answer.status < 300 && said !== undefined;
    this.failure = isGood ? undefined : refusalOf(new URL(url).host, answer);
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
