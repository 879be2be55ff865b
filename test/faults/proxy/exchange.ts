import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { RequestName } from './fault.ts';
import type { Answer } from './refusals.ts';

/** The server behind a proxy. */
export interface Behind {
  readonly url: string;
  readonly agent: http.Agent;
  /** Credentials that stand in for those of the client. */
  readonly headers: http.OutgoingHttpHeaders;
}

/** One request that a proxy took, with all that can be done to it. */
export class Exchange {
  readonly request: RequestName;
  readonly incoming: http.IncomingMessage;
  readonly answer: http.ServerResponse;
  readonly body: Buffer;
  /** The raw connection. */
  readonly socket: Socket;
  readonly #behind: Behind;

  constructor(
    request: RequestName,
    client: { readonly incoming: http.IncomingMessage; readonly answer: http.ServerResponse; readonly socket: Socket },
    body: Buffer,
    behind: Behind,
  ) {
    this.request = request;
    this.incoming = client.incoming;
    this.answer = client.answer;
    this.socket = client.socket;
    this.body = body;
    this.#behind = behind;
  }

  /** Sends it on; resolves when the answer begins. */
  open(): Promise<http.IncomingMessage> {
    const { url, agent } = this.#behind;
    const outgoing = (url.startsWith('https:') ? https : http).request(url + (this.incoming.url ?? '/'), {
      method: this.incoming.method,
      agent,
      headers: this.headers(),
    });
    return new Promise((resolve, reject) => {
      outgoing.on('response', (response) => {
        response.on('error', () => undefined); // whoever reads it is told, and often nobody does any more
        this.answer.once('close', () => response.destroy());
        resolve(response);
      });
      outgoing.on('error', reject);
      outgoing.end(this.body);
    });
  }

  /** Sends it on and waits for the whole answer. */
  async forward(): Promise<Answer> {
    const response = await this.open();
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { 'transfer-encoding': _chunked, connection: _connection, ...headers } = response.headers;
    const known = Object.entries({ ...headers, 'content-length': String(body.length) });
    return {
      status: response.statusCode ?? 502,
      headers: Object.fromEntries(known.map(([name, value]) => [name, String(value)])),
      body,
    };
  }

  /** Answers; resolves when it is on its way. */
  give({ status, headers, body }: Answer): Promise<void> {
    this.answer.writeHead(status, headers);
    return new Promise((resolve) => this.answer.end(body, () => resolve()));
  }

  /** Cuts the connection by a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Ends the connection in the middle of the answer. */
  breakOff(): void {
    this.socket.destroy();
  }

  /** The headers that go on: those of the client, with the credentials for the server behind. */
  headers(): http.OutgoingHttpHeaders {
    const { host: _host, ...headers } = this.incoming.headers;
    return { ...headers, ...this.#behind.headers };
  }
}
