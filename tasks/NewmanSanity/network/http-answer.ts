/** What became of one request. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: Buffer;
      readonly retryAfter?: string | undefined;
    }
  | { readonly kind: 'noAnswer'; readonly code: string | undefined; readonly message: string };
