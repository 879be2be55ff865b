// Come with newman and have no types of their own.
declare module 'postman-request/request.js' {
  import type { ClientRequest } from 'node:http';
  import type { RunError } from '../newman-types.ts';

  /** One request and all that it is redirected to. */
  interface OutgoingRequest extends NodeJS.EventEmitter {
    readonly method: string;
    readonly uri: { readonly href: string };
    /** `false`: a connection of its own. */
    agent?: object | false;
    /** What is under way of it: the request itself, or the last redirect. */
    readonly req?: ClientRequest;
    readonly _aborted?: boolean;
    readonly body?: unknown;
    readonly src?: unknown;
    readonly _form?: unknown;
    readonly _multipart?: { readonly body?: unknown };
    cert?: string | undefined;
    key?: string | undefined;
    pfx?: Buffer | undefined;
    passphrase?: string | undefined;
    abort(): void;
    start(): void;
  }
  const Request: {
    readonly prototype: {
      start: (this: OutgoingRequest) => void;
      onRequestResponse: (this: OutgoingRequest, response: NodeJS.EventEmitter) => void;
      onRequestError: (this: OutgoingRequest, error: RunError) => void;
    };
  };
  export type { OutgoingRequest };
  export default Request;
}
