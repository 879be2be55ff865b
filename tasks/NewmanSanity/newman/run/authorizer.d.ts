// Comes with newman and has no types of its own.
declare module 'postman-runtime/lib/authorizer/index.js' {
  interface AuthInterface {
    get(name: string): unknown;
    get(names: readonly string[]): Record<string, unknown>;
    set(name: string, value: string): unknown;
  }
  interface AuthHandler {
    pre(auth: AuthInterface, done: (error: Error | null, success?: boolean, request?: unknown) => void): void;
    sign(auth: AuthInterface, request: object, done: (error?: Error | null) => void): void;
  }
  const authorizer: {
    readonly AuthLoader: {
      readonly handlers: Record<string, AuthHandler | undefined>;
      addHandler(handler: AuthHandler, name: string): void;
    };
  };
  export default authorizer;
}
