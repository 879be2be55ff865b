// The parts of newman 6.2.2 and postman-runtime 7.56.1 that are used here, as observed
// (newman.md#5-summary-events-verdict).

export interface List<T> {
  all(): T[];
}

export interface Parameter {
  readonly key?: string | null;
  readonly value?: unknown;
  readonly src?: unknown;
  readonly disabled?: boolean;
  /** Added by the runtime itself. */
  readonly system?: boolean;
}

export interface SentBody {
  readonly mode?: string;
  readonly disabled?: boolean;
  readonly raw?: unknown;
  readonly graphql?: unknown;
  readonly urlencoded?: List<Parameter>;
  readonly formdata?: List<Parameter>;
}

export interface SentRequest {
  readonly method: string;
  readonly url: { toString(): string };
  readonly headers: List<Parameter>;
  readonly body?: SentBody;
}

export interface ReceivedResponse {
  readonly code?: number;
  readonly status?: string;
  readonly responseTime?: number;
  readonly headers: List<Parameter>;
  stream?: Buffer | undefined;
}

export interface ItemParent {
  readonly name?: string;
  readonly id?: string;
}

export interface Item {
  readonly name?: string;
  readonly id?: string;
  /** From the request outwards; the last one is the collection. */
  forEachParent?(options: { withRoot: boolean }, visit: (parent: ItemParent) => void): void;
  getProtocolProfileBehaviorResolved?(): { disableBodyPruning?: boolean };
}

export interface Cursor {
  /** One execution of one request. */
  readonly ref: string;
  readonly iteration: number;
  readonly cycles: number;
  readonly position: number;
  /** Set where a script acts. */
  readonly scriptId?: string;
  /** Set where a script speaks; absent where the runtime itself does. */
  readonly execution?: string;
  readonly httpRequestId?: string;
}

export interface RunError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
}

/** A scope of variables after a script has ended. */
export interface VariableScope {
  get(name: string): unknown;
}

export interface ScriptExecution {
  readonly return?: { readonly nextRequest?: unknown };
  readonly environment?: VariableScope;
  readonly globals?: VariableScope;
  readonly collectionVariables?: VariableScope;
  readonly _variables?: VariableScope;
}

export interface NewmanEvent {
  readonly cursor: Cursor;
  readonly item?: Item;
  readonly run?: RuntimeRun;
  readonly request?: SentRequest;
  readonly response?: ReceivedResponse;
  readonly history?: { execution?: { data?: readonly { request?: { href?: string } }[] } };
  readonly assertion?: string;
  readonly skipped?: boolean;
  readonly error?: RunError | null;
  readonly event?: { readonly listen?: string };
  readonly execution?: ScriptExecution;
  readonly level?: string;
  readonly messages?: readonly unknown[];
}

/** Finds the file that a request names; `undefined` where it may not be read. */
export interface FileResolver {
  _resolve(file: string, allowed: readonly string[]): string | undefined;
}

interface AbortHandle {
  abort(): void;
}

type BeforeRequest = [error: unknown, cursor: Cursor, request: SentRequest, item: Item, handle?: AbortHandle];

type ItemEnd = [error: unknown, cursor: Cursor, item: Item, visualizer?: unknown, details?: { isSkipped?: boolean }];

/** A run under way, as the event `start` hands it out. */
export interface RuntimeRun {
  abort(done?: () => void): void;
  /** Where scripts run; there once the first script has run. */
  readonly host?: { dispose(): void };
  readonly state: { readonly items?: readonly Item[]; readonly environment?: { toJSON(): object } };
  readonly options: { readonly fileResolver: FileResolver };
  readonly requester: {
    readonly options: { extendedRootCA?: string; agents?: { http: object }; maxResponseSize?: number };
  };
  readonly triggers: {
    beforeRequest(...details: BeforeRequest): void;
    item(...details: ItemEnd): void;
  };
}

export interface Failure {
  readonly error?: RunError;
  readonly cursor?: { readonly ref?: string };
}

export interface Summary {
  readonly run: { executions: object[]; readonly failures: readonly Failure[] };
}

export interface Emitter {
  readonly summary?: Summary;
  on(name: string, listener: (error: RunError | null, event: NewmanEvent) => void): void;
}

export interface RunOptions {
  readonly collection: object;
  readonly environment?: object;
  readonly globals?: object;
  readonly envVar: readonly { readonly key: string; readonly value: string }[];
  readonly iterationData?: readonly object[];
  readonly iterationCount?: number;
  readonly folder?: readonly string[];
  readonly workingDir: string;
  readonly insecureFileRead: false;
  readonly reporters: readonly [];
  readonly timeoutRequest: number;
  readonly timeoutScript: number;
  readonly delayRequest: number;
  readonly bail?: readonly ['failure'];
  readonly insecure: boolean;
  readonly ignoreRedirects: boolean;
}

export interface Newman {
  run(options: RunOptions, done: (error: RunError | null, summary: Summary | undefined) => void): Emitter;
}
