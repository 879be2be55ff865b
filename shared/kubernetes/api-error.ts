import type { ErrorCode } from '../host/error-codes.ts';
import { Fault } from '../host/fault.ts';
import { meaningOf } from '../http/connection-codes.ts';
import type { JsonObject } from './objects.ts';
import { explainProxy } from './proxy-error.ts';

export type Verb = 'get' | 'list' | 'watch' | 'patch' | 'create' | 'delete';

/** What a request was about, in the words of RBAC and of people. */
export interface Subject {
  readonly verb: Verb;
  /** '' for the core group. */
  readonly group: string;
  /** `deployments`, `pods/log`, … */
  readonly resource: string;
  readonly namespace: string;
  readonly name?: string;
}

/**
 * What a connection knows of its own refusals that others do not: each is a whole line in place of the usual one, or
 * `undefined`. `said` are the server's words.
 */
export interface RefusalAdvice {
  /** The credentials are not accepted (401). */
  readonly unauthorised: (said: string) => string | undefined;
  /** A right is missing (403). */
  readonly forbidden: (subject: Subject, said: string) => string | undefined;
}

/** What a Status says of one field (metav1.StatusCause). */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** The API server answered with an error. */
export class ApiError extends Fault {
  readonly status: number;
  /** The server's own sentence, or the status line where the answer was no Kubernetes Status. */
  readonly serverMessage: string;
  readonly subject: Subject;
  /** By the fields that the error is about, where the server names them. */
  readonly causes: readonly StatusCause[];

  constructor(
    status: number,
    body: JsonObject | undefined,
    subject: Subject,
    server: string,
    advice: RefusalAdvice | undefined = undefined,
  ) {
    const serverMessage = typeof body?.['message'] === 'string' ? body['message'] : `HTTP ${status}`;
    super(
      codeOfStatus(status, serverMessage),
      advised(status, serverMessage, subject, advice) ?? explainStatus(status, serverMessage, subject, server),
    );
    this.name = 'ApiError';
    this.status = status;
    this.serverMessage = serverMessage;
    this.subject = subject;
    this.causes = causesIn(body);
  }
}

function causesIn(body: JsonObject | undefined): readonly StatusCause[] {
  const details = body?.['details'] as { readonly causes?: readonly Partial<StatusCause>[] } | undefined;
  return (details?.causes ?? []).map(({ reason = '', message = '', field = '' }) => ({ reason, message, field }));
}

/** What was known of the server and the request when the connection failed. */
export interface ConnectionCircumstances {
  /** The server has answered in this step before. */
  readonly answered: boolean;
  /** The request was to change something. */
  readonly changes: boolean;
  /** What the connection knows of the cause, a sentence or two. */
  readonly more?: string;
}

/** No answer came: DNS, connection, certificate, time-out. */
export class ConnectionError extends Fault {
  readonly code: string;
  /** False where the request cannot have reached the server, so that it is safe to send it again. */
  readonly maybeSent: boolean;

  constructor(
    error: NodeJS.ErrnoException,
    server: string,
    maybeSent: boolean,
    circumstances: ConnectionCircumstances = { answered: false, changes: false },
  ) {
    const { more } = circumstances;
    const why = explainConnection(error, server, { ...circumstances, maybeSent });
    super('SR203', more === undefined ? why : `${why} ${more}`, { cause: error });
    this.name = 'ConnectionError';
    this.code = error.code ?? '';
    this.maybeSent = maybeSent;
  }
}

/** `deployments.apps "x" in namespace "y"`, as far as it is known; the namespace is '' where there is none. */
export function describeSubject(subject: Subject): string {
  const resource = subject.group === '' ? subject.resource : `${subject.resource}.${subject.group}`;
  const name = subject.name === undefined ? '' : ` "${subject.name}"`;
  return `${resource}${name}${subject.namespace === '' ? '' : ` in namespace "${subject.namespace}"`}`;
}

/** The line of a Role that grants what was refused. */
export function roleLine(subject: Subject): string {
  return `- {apiGroups: ["${subject.group}"], resources: ["${subject.resource}"], verbs: ["${subject.verb}"]}`;
}

const FAILED_TEST = /^the server rejected our request due to an error in our request/;

/**
 * Whether the server says that a `test` of a JSON Patch failed, or that a path in it is not there (apimachinery errors.go,
 * for patch.go). 422 alone does not tell: invalid objects, admission policies and webhooks are answered with it too.
 */
export function isFailedTest({ status, serverMessage }: Pick<ApiError, 'status' | 'serverMessage'>): boolean {
  return status === 422 && FAILED_TEST.test(serverMessage);
}

/** Whether a patch was refused since somebody else changed what it is about: all is to be read and decided again. */
export function isConflict(error: Pick<ApiError, 'status' | 'serverMessage'>): boolean {
  return error.status === 409 || isFailedTest(error);
}

// What every authorizer's refusal is worded as (apiserver responsewriters/errors.go), and the second question about a
// port-forward, for which the server gives no reason. Admission denies with 403 too.
const NO_RIGHT = /\bcannot [a-z]+ (?:resource|path) "|\bis forbidden:\s*$/;
// The store's limit for one object (etcd client), and that of a message to it (gRPC).
const TOO_LARGE = /\brequest is too large\b|\bmessage larger than max\b/;
// Validating policies, and webhooks of both kinds.
const DENIED = /\bdenied (?:the )?request\b/;

/** Whether the connection has no right to what was asked; admission denies with 403 too. */
export function isMissingRight({ status, serverMessage }: Pick<ApiError, 'status' | 'serverMessage'>): boolean {
  return status === 403 && NO_RIGHT.test(serverMessage);
}

/** Whether a change was refused for the size of its request or of what it would make: the same again is refused again. */
export function isTooLarge({ status, serverMessage }: Pick<ApiError, 'status' | 'serverMessage'>): boolean {
  return status === 413 || TOO_LARGE.test(serverMessage);
}

/** Whether nobody knows what the server did, or it could not do it just now, so that the same may succeed a little later. */
export function mayPass(error: ApiError | ConnectionError): boolean {
  return error instanceof ConnectionError || error.status === 429 || error.status >= 500 || error.status < 300;
}

function codeOfStatus(status: number, serverMessage: string): ErrorCode {
  if (status === 401) return 'SR204';
  if (status === 404) return 'SR301';
  return isMissingRight({ status, serverMessage }) ? 'SR205' : 'SR206';
}

function advised(
  status: number,
  message: string,
  subject: Subject,
  advice: RefusalAdvice | undefined,
): string | undefined {
  if (status === 401) return advice?.unauthorised(message);
  return status === 403 && NO_RIGHT.test(message) ? advice?.forbidden(subject, message) : undefined;
}

// By what a step signs in, service connection or kubeconfig, is not known here.
function explainStatus(status: number, message: string, subject: Subject, server: string): string {
  const what = describeSubject(subject);
  const denied = DENIED.test(message)
    ? ' An admission policy or webhook of the cluster does not allow it; the rights of the connection are enough.'
    : '';
  const refused = `The API server refused to ${subject.verb} ${what} (${status}: ${message}).${denied}`;
  switch (status) {
    case 401:
      return `The API server ${server} does not accept the credentials of the connection (401 ${message}). The token or certificate is wrong, expired or was deleted: renew it in the service connection, or in the step that signs in.`;
    case 403:
      if (!NO_RIGHT.test(message)) return refused;
      return `The connection may not ${subject.verb} ${what} (403: ${message}). Add to its Role: ${roleLine(subject)}`;
    case 404:
      return `${what} does not exist (${message}). Check the name, the namespace and the cluster of the connection.`;
    default:
      return refused;
  }
}

function explainConnection(
  error: NodeJS.ErrnoException,
  server: string,
  { answered, changes, maybeSent }: ConnectionCircumstances & { readonly maybeSent: boolean },
): string {
  const proxy = explainProxy(error, server);
  if (proxy !== undefined) return proxy;
  const code = error.code ?? '';
  switch (meaningOf(error.code).what) {
    case 'certificate':
      return `The certificate of the API server ${server} is not trusted (${code}: ${error.message}). Put the cluster's CA into the kubeconfig (certificate-authority-data), or tick "Accept untrusted certificates" in the service connection.`;
    case 'name':
      return `The API server ${server} cannot be found: the name ${hostOf(server)} does not resolve on this agent (${code}). Check the server of the connection; a private cluster needs an agent inside its network.`;
    case 'refused':
      return `The API server ${server} refuses the connection (ECONNREFUSED). Check address and port in the connection and whether the cluster is running.`;
    case 'timeOut':
      if (answered && changes && maybeSent) {
        return `The API server ${server} did not answer a change in time (${code}), though it answered before in this step. An admission webhook that does not answer holds a change up, each for up to 30 s: look through kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations for one whose service is down.`;
      }
      if (answered) {
        return `The API server ${server} did not answer in time (${code}), though it answered before in this step. It may be restarting or overloaded, or the network to it was cut: run the step again.`;
      }
      return `The API server ${server} did not answer in time (${code}). A firewall or the cluster's list of authorised networks may keep this agent out; a private cluster needs an agent inside its network.`;
    case 'noTls':
      return `The API server ${server} does not speak TLS (${error.message}). Check the server address of the connection.`;
    case 'reset':
    case 'invalid':
    case 'proxy':
    case 'unknown':
      return `The connection to the API server ${server} failed (${[code, error.message].filter(Boolean).join(': ')}).`;
  }
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname : server;
}
