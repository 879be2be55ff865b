import { describeError } from '../../../../shared/host/fault.ts';
import { TOKEN_PARAMETERS } from '../token-request.ts';
import type { OAuth2Parameters } from '../token-request.ts';

/** Where requests get their tokens from. */
export interface TokenSource {
  /** The token for a request with these parameters; nothing where none is meant. Never throws. */
  tokenFor(
    parameters: OAuth2Parameters,
  ): Promise<
    | { readonly kind: 'notMeant' }
    | { readonly kind: 'token'; readonly token: string }
    | { readonly kind: 'failed'; readonly why: string }
  >;
}

/**
 * Lets newman's OAuth 2 authorization fetch a token where the collection has none; a failure is told with the request that
 * goes without. The runtime itself uses only tokens that are there (postman-runtime 7.56.1, lib/authorizer/oauth2.js).
 * Returns a function that puts its own authorization back.
 */
export async function useTokens(tokens: TokenSource): Promise<() => void> {
  const { default: authorizer } = await import('postman-runtime/lib/authorizer/index.js');
  const { AuthLoader } = authorizer;
  const { oauth2 } = AuthLoader.handlers;
  if (oauth2 === undefined) throw new Error('postman-runtime has no handler for OAuth 2 any more');
  AuthLoader.addHandler(
    {
      ...oauth2,
      pre: (auth, done) => {
        // What newman does then is none of this promise's errors.
        const go = (...end: Parameters<typeof done>) => setImmediate(() => done(...end));
        tokens.tokenFor(auth.get(TOKEN_PARAMETERS)).then(
          (end) => {
            if (end.kind === 'notMeant') return oauth2.pre(auth, done);
            if (end.kind === 'failed') return go(new Error(end.why));
            auth.set('accessToken', end.token);
            return go(null, true);
          },
          (error: unknown) => go(new Error(describeError(error))),
        );
      },
    },
    'oauth2',
  );
  return () => {
    AuthLoader.handlers['oauth2'] = oauth2;
  };
}
