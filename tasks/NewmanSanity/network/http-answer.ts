/** What became of one request. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: Buffer;
      readonly retryAfter?: string | undefined;
    }
  | { readonly kind: 'noAnswer'; readonly code: string | undefined; readonly message: string };

/** Whether a gateway answered so for a service that is not there. */
export function isUnavailable(status: number): boolean {
  return status >= 502 && status <= 504;
}
