import { Agent } from 'node:http';
import { describeError } from '../../shared/host/fault.ts';
import type { Transport } from './transport.ts';

export type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'noAnswer'; readonly code: string | undefined; readonly message: string };

const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * One GET, by the same HTTP library that newman sends its requests with, so that proxies, certificates and name
 * look-ups give the same answer here as in the tests. Never throws.
 */
export async function httpGet(
  url: string,
  options: Transport & {
    readonly timeoutMilliseconds: number;
    readonly followRedirects: boolean;
    readonly stop: AbortSignal;
  },
): Promise<Answer> {
  const { default: request } = await import('postman-request');
  return new Promise((resolve) => {
    const answer = (found: Answer) => {
      options.stop.removeEventListener('abort', abandon);
      resolve(found);
    };
    const noAnswer = (message: string, code?: string) => answer({ kind: 'noAnswer', code, message });
    const abandon = () => {
      handle?.abort();
      noAnswer('the wait was ended');
    };
    let handle: { abort(): void } | undefined;
    try {
      handle = request(
        {
          url,
          method: 'GET',
          timeout: Math.max(1, options.timeoutMilliseconds),
          followRedirect: options.followRedirects,
          strictSSL: !options.insecure,
          extraCA: options.caCertificates,
          cert: options.clientCertificate?.certificate,
          key: options.clientCertificate?.key,
          passphrase: options.clientCertificate?.passphrase,
          gzip: true,
          // A connection through a proxy of ours leads to one host.
          ...(options.network.isDirect ? {} : { agents: { http: new Agent({ keepAlive: false }) } }),
          encoding: null,
          maxResponseSize: LARGEST_BODY,
          headers: { 'User-Agent': 'NewmanSanity', Accept: '*/*' },
        },
        (error, response, body) => {
          if (response !== undefined && !error) {
            answer({ kind: 'answer', status: response.statusCode, body: body ?? Buffer.alloc(0) });
          } else {
            const failure = options.network.explain([url]);
            noAnswer(failure?.message ?? describeError(error ?? 'no response'), failure?.code ?? error?.code);
          }
        },
      );
      if (options.stop.aborted) abandon();
      else options.stop.addEventListener('abort', abandon, { once: true });
    } catch (error) {
      noAnswer(describeError(error));
    }
  });
}
