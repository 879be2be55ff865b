import type { Server } from './fault.ts';

/** An answer as a whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

// Reason and message as Kubernetes 1.36 gives them.
const KUBERNETES: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['Unauthorized', 'Unauthorized'],
  403: [
    'Forbidden',
    'this is forbidden: User "system:serviceaccount:prod:deployer" cannot patch resource "deployments" in API group "apps"',
  ],
  404: ['NotFound', 'the server could not find the requested resource'],
  409: [
    'Conflict',
    'Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
  ],
  410: ['Expired', 'too old resource version: 1 (2)'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'apiserver is shutting down'],
};

const AZURE_DEVOPS: Readonly<Record<number, readonly [typeKey: string, message: string]>> = {
  401: ['UnauthorizedRequestException', 'TF400813: The user is not authorized to access this resource.'],
  403: ['AccessDeniedException', 'TF215106: Access denied. The job needs View builds permissions.'],
  404: ['BuildNotFoundException', 'The requested build could not be found.'],
  409: ['BuildConflictException', 'TF400889: The object was changed meanwhile.'],
  422: ['InvalidPropertyException', 'The request is not valid.'],
  429: [
    'TooManyRequestsException',
    'TF400733: The request has been canceled: Request was blocked due to exceeding usage.',
  ],
  500: ['Exception', 'TF400898: An Internal Error Occurred.'],
  503: ['ServiceUnavailableException', 'TF10216: Azure DevOps services are currently unavailable.'],
};

/** A refusal in the form in which this server writes it. */
export function refusal(server: Server, status: number, retryAfter: number | undefined): Answer {
  const headers = {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  return { status, headers, body: Buffer.from(JSON.stringify(refusalBody(server, status))) };
}

function refusalBody(server: Server, code: number): object {
  switch (server) {
    case 'cluster': {
      const [reason = 'Unknown', message = 'unknown'] = KUBERNETES[code] ?? [];
      return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
    }
    case 'Azure DevOps': {
      const [typeKey = 'Exception', message = 'unknown'] = AZURE_DEVOPS[code] ?? [];
      return { $id: '1', innerException: null, message, typeName: typeKey, typeKey, errorCode: 0, eventId: 3000 };
    }
    case 'service':
      return { error: `status ${code}` };
  }
}

/** What a proxy or gateway answers that wants people to sign in. */
export const PAGE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: Buffer.from('<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>'),
};
