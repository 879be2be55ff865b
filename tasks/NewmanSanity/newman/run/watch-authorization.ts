import { AUTHORIZATION_PARAMETERS } from '../sent-parts.ts';
import type { SignedWith } from '../sent-parts.ts';
import { unsentAuthorization } from '../unsent-authorization.ts';

const SIGNED = new WeakMap<object, SignedWith>();

/** What this request was signed with, also where a folder or the collection has the authorization. */
export function signedWith(request: object): SignedWith | undefined {
  return SIGNED.get(request);
}

/**
 * Lets newman's authorizations say when they leave a request without what is configured, in the words that the runtime has
 * for errors of theirs; it sends such a request and says nothing (postman-runtime 7.56.1, request-helpers-presend.js). What
 * is sent stays the same. Returns a function that puts its own authorizations back.
 */
export async function watchAuthorization(): Promise<() => void> {
  const { default: authorizer } = await import('postman-runtime/lib/authorizer/index.js');
  const { AuthLoader } = authorizer;
  const before = { ...AuthLoader.handlers };
  for (const [type, handler] of Object.entries(before)) {
    if (handler === undefined) continue;
    AuthLoader.addHandler(
      {
        ...handler,
        pre: (auth, done) =>
          handler.pre(auth, (error, isGo, request) => {
            const problem = unsentAuthorization(type, (name) => auth.get(name));
            const isUnsent = !error && !isGo && request === undefined && problem !== undefined;
            if (isUnsent) done(new Error(problem));
            else done(error, isGo, request);
          }),
        sign: (auth, request, done) => {
          SIGNED.set(request, { type, parameters: auth.get(AUTHORIZATION_PARAMETERS) });
          const problem = unsentAuthorization(type, (name) => auth.get(name));
          handler.sign(auth, request, (error) =>
            done(error ?? (problem === undefined ? undefined : new Error(problem))),
          );
        },
      },
      type,
    );
  }
  return () => Object.assign(AuthLoader.handlers, before);
}
