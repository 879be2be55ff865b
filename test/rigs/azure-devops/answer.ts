import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Model, Permission, Project } from './model.ts';

/** A request that was routed to a project. */
export interface Question {
  readonly model: Model;
  readonly project: Project;
  readonly method: string;
  /** Behind `<project>/_apis/`, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly body: unknown;
  /** The addresses of this server and of its artifact host, without a slash at the end. */
  readonly collectionUri: string;
  readonly artifactHost: string;
}

/** A refusal in the form in which Azure DevOps writes it. */
export class Refusal extends Error {
  readonly status: number;
  readonly typeKey: string;
  /** Where the build area writes what is wrong with a run that was to be queued. */
  readonly validationResults: readonly string[];

  constructor(status: number, typeKey: string, message: string, validationResults: readonly string[] = []) {
    super(message);
    this.status = status;
    this.typeKey = typeKey;
    this.validationResults = validationResults;
  }
}

/** Throws the refusal for a permission that the job lacks in this project. */
export function demand({ project }: Question, permission: Permission, what: string): void {
  if (!project.denied.has(permission)) return;
  throw new Refusal(
    403,
    'AccessDeniedException',
    `TF215106: Access denied. ${project.name} Build Service (org) needs ${permission} permissions for ${what} in team project ${project.name} to perform the action.`,
  );
}

/** Ends a response with JSON, or with the bytes of a zip. */
export function answer(response: ServerResponse, body: object | Uint8Array, status = 200): void {
  const zip = body instanceof Uint8Array;
  response.writeHead(status, {
    'content-type': zip ? 'application/zip' : 'application/json; charset=utf-8; api-version=7.1',
  });
  response.end(zip ? body : JSON.stringify(body));
}

/** Ends a response with a refusal. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, typeKey, message, validationResults } = refusal;
  const results = validationResults.map((text) => ({ result: 'error', message: text }));
  const customProperties = results.length === 0 ? {} : { customProperties: { ValidationResults: results } };
  const body = { $id: '1', ...customProperties, innerException: null, message, typeKey, errorCode: 0, eventId: 3000 };
  answer(response, body, status);
}

/** The JSON body of a request; `undefined` where there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
