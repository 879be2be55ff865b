import { describeError } from '../../shared/host/fault.ts';

export interface Trust {
  /** Certificates are not checked. */
  readonly insecure: boolean;
  /** PEM text of further certificate authorities. */
  readonly caCertificates: string | undefined;
}

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
  options: Trust & {
    readonly timeoutMilliseconds: number;
    readonly followRedirects: boolean;
    readonly stop: AbortSignal;
  },
): Promise<Answer> {
  const { default: request } = await import('postman-request');
  return new Promise((resolve) => {
    const noAnswer = (message: string, code?: string) => resolve({ kind: 'noAnswer', code, message });
    try {
      const handle = request(
        {
          url,
          method: 'GET',
          timeout: Math.max(1, options.timeoutMilliseconds),
          followRedirect: options.followRedirects,
          strictSSL: !options.insecure,
          extraCA: options.caCertificates,
          gzip: true,
          encoding: null,
          maxResponseSize: LARGEST_BODY,
          headers: { 'User-Agent': 'NewmanSanity', Accept: '*/*' },
        },
        (error, response, body) => {
          if (response !== undefined && !error) {
            resolve({ kind: 'answer', status: response.statusCode, body: body ?? Buffer.alloc(0) });
          } else noAnswer(describeError(error ?? 'no response'), error?.code);
        },
      );
      const abandon = () => {
        handle.abort();
        noAnswer('the wait was ended');
      };
      if (options.stop.aborted) abandon();
      else options.stop.addEventListener('abort', abandon, { once: true });
    } catch (error) {
      noAnswer(describeError(error));
    }
  });
}
