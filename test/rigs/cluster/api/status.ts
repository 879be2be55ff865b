import type { JsonObject } from '../model/json.ts';
import type { Resource } from '../model/resources.ts';
import { qualifiedName } from '../model/resources.ts';

/** A field that the server refuses, in the words of its field errors. */
export interface FieldError {
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueForbidden' | 'FieldValueTooLong';
  readonly message: string;
  readonly field: string;
}

/** An answer of the API server that is a Status of failure. */
export class ApiStatus extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: JsonObject,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.headers = headers;
  }

  /** The body of the answer. */
  get body(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

function detailsOf(resource: Pick<Resource, 'group' | 'plural'>, name: string | undefined): JsonObject {
  return {
    ...(name === undefined ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

export function notFound(resource: Pick<Resource, 'group' | 'plural'>, name: string): ApiStatus {
  return new ApiStatus(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function unknownPath(): ApiStatus {
  return new ApiStatus(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: Resource, name: string): ApiStatus {
  const message = `${qualifiedName(resource)} "${name}" already exists`;
  return new ApiStatus(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function conflict(resource: Resource, name: string, why: string): ApiStatus {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return new ApiStatus(409, 'Conflict', message, detailsOf(resource, name));
}

export const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** 422 with the field errors, worded and listed as the server does. */
export function invalid(resource: Resource, name: string, errors: readonly FieldError[]): ApiStatus {
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const texts = errors.map(({ field, message }) => `${field}: ${message}`);
  const listed = texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`;
  return new ApiStatus(422, 'Invalid', `${kind} "${name}" is invalid: ${listed}`, {
    name,
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

/** What a JSON patch that cannot be applied is answered with: nothing that says why. */
export function unprocessable(): ApiStatus {
  return new ApiStatus(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function badRequest(message: string): ApiStatus {
  return new ApiStatus(400, 'BadRequest', message);
}

export function unauthorized(): ApiStatus {
  return new ApiStatus(401, 'Unauthorized', 'Unauthorized');
}

export function methodNotAllowed(): ApiStatus {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiStatus(405, 'MethodNotAllowed', message, {});
}

export function unsupportedMediaType(supported: readonly string[]): ApiStatus {
  return new ApiStatus(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: ' + supported.join(', '),
    {},
  );
}

/** 410: the version asked for is older than what is remembered. */
export function expired(message: string): ApiStatus {
  return new ApiStatus(410, 'Expired', message);
}

/** 403 of admission: the request was allowed, what it wants is not. */
export function forbiddenObject(resource: Resource, name: string, why: string): ApiStatus {
  const message = `${qualifiedName(resource)} "${name}" is forbidden: ${why}`;
  return new ApiStatus(403, 'Forbidden', message, detailsOf(resource, name));
}

export { detailsOf };
