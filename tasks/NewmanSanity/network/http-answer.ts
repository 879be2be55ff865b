/** What became of one GET. */
export type HttpAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Buffer }
  | { readonly kind: 'noAnswer'; readonly code: string | undefined; readonly message: string };
