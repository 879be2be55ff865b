// Come with newman and have no types of their own.
declare module 'postman-request/request.js' {
  /** One request and all that it is redirected to. */
  interface OutgoingRequest extends NodeJS.EventEmitter {
    readonly method: string;
    readonly uri: { readonly href: string };
    agent?: object;
    cert?: string | undefined;
    key?: string | undefined;
    pfx?: Buffer | undefined;
    passphrase?: string | undefined;
    abort(): void;
  }
  const Request: {
    readonly prototype: {
      start: (this: OutgoingRequest) => void;
      onRequestResponse: (this: OutgoingRequest, response: NodeJS.EventEmitter) => void;
    };
  };
  export type { OutgoingRequest };
  export default Request;
}
