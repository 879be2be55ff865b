import type { TabHost } from './host.ts';

const PATIENCE_MILLISECONDS = 20_000;

/** An answer that is none: what was asked for, and why it did not come. */
export class RestError extends Error {
  readonly status: number | undefined;
  constructor(what: string, status: number | undefined, why: string) {
    super(`${what}: ${why}`);
    this.status = status;
  }
}

/** The REST API of Azure DevOps as far as the page needs it. Version 7.0, the newest that Server 2022 knows. */
export class Rest {
  readonly #host: TabHost;
  #token: Promise<string> | undefined;

  constructor(host: TabHost) {
    this.#host = host;
  }

  /** The next requests ask for a token of their own. */
  renew(): void {
    this.#token = undefined;
  }

  /** JSON of the project, by its path below `_apis/`. */
  async json(what: string, path: string, version = '7.0', body?: object): Promise<unknown> {
    // A sign-in page, or a proxy's: what is there is no answer, and must not be shown the token.
    const response = await this.#ask(what, path, version, {
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    });
    return JSON.parse(await text(what, response, 8 * 1024 * 1024)) as unknown;
  }

  /** The text of a file, so many bytes at most. It may lie in a storage elsewhere; the browser shows that no token. */
  async file(what: string, path: string, most: number): Promise<string> {
    return text(what, await this.#ask(what, path, '7.0-preview.2', { redirect: 'follow' }), most);
  }

  async #ask(
    what: string,
    path: string,
    version: string,
    { redirect, body }: { readonly redirect: 'manual' | 'follow'; readonly body?: object },
  ): Promise<Response> {
    const { projectUrl } = this.#host;
    const url = new URL(`_apis/${path}`, projectUrl);
    // A link of foreign data must never be what leads a token elsewhere.
    if (url.origin !== new URL(projectUrl).origin) throw new RestError(what, undefined, 'it would leave Azure DevOps');
    url.searchParams.set('api-version', version);
    this.#token ??= this.#host.token().catch(() => {
      throw new RestError(
        what,
        undefined,
        'Azure DevOps gives this page no token. An administrator has to authorise this version under Organization settings > Extensions.',
      );
    });
    const token = await this.#token;
    let response: Response;
    try {
      response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          // A storage knows no such header, and would have to allow it first.
          ...(redirect === 'follow' ? {} : { 'x-vss-reauthenticationaction': 'Suppress' }),
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: 'omit',
        redirect,
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
    } catch (error) {
      throw new RestError(what, undefined, `no answer (${error instanceof Error ? error.message : String(error)})`);
    }
    if (response.type === 'opaqueredirect') {
      throw new RestError(
        what,
        undefined,
        'it leads to another address, which this page does not follow; reload the page',
      );
    }
    if (!response.ok) throw new RestError(what, response.status, await reasonOf(response));
    return response;
  }
}

async function reasonOf(response: Response): Promise<string> {
  const words: Readonly<Record<number, string>> = {
    401: 'you are not signed in any more; reload the page',
    403: 'you may not see it (the right is View builds)',
    404: 'it is not there (any more)',
  };
  const message = await response.json().then(
    (body: unknown) => (body as { message?: unknown } | null)?.message,
    () => undefined,
  );
  const said = typeof message === 'string' ? message.slice(0, 500) : undefined;
  return [words[response.status], said, `HTTP ${response.status}`].filter((part) => part !== undefined).join('; ');
}

async function text(what: string, response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      throw new RestError(what, undefined, `it is larger than ${Math.round(most / 1024)} KiB`);
    }
    chunks.push(value);
  }
  return new Blob(chunks as BlobPart[]).text();
}
