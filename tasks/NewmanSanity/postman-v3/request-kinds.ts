import { isMap } from './fields.ts';
import type { WrongField } from './fields.ts';

/** What newman runs. */
export const HTTP_KIND = 'http-request';

// postman-v3.md#17-kinds-to-refuse
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['graphql-request', 'a GraphQL'],
  ['grpc-request', 'a gRPC'],
  ['websocket-request', 'a WebSocket'],
  ['socket.io-request', 'a Socket.IO'],
  ['mqtt-request', 'an MQTT'],
  ['mcp-request', 'an MCP'],
  ['llm-request', 'an AI'],
]);

/** What a document says that it is, where that keeps it from being a request of HTTP; `undefined` where it is one. */
export function wrongKind(document: unknown): WrongField | undefined {
  if (!isMap(document)) {
    return { path: [], what: 'holds no map of fields', next: `Begin it with $kind: ${HTTP_KIND}` };
  }
  const { $kind: kind } = document;
  if (kind === HTTP_KIND) return undefined;
  const path = ['$kind'];
  if (typeof kind !== 'string') {
    return { path, what: 'says no $kind, so Postman would leave it out', next: `Begin it with $kind: ${HTTP_KIND}` };
  }
  const protocol = PROTOCOLS.get(kind);
  if (protocol === undefined) {
    return { path, what: '$kind is none that Postman knows', next: `Write $kind: ${HTTP_KIND}` };
  }
  return {
    path,
    what: `is ${protocol} request (${kind}), which newman cannot run`,
    next: 'Move it to another collection, and run it by the Postman CLI',
  };
}

/** Whether a document is a request of some protocol, whatever its file is called. */
export function isRequest(document: unknown): boolean {
  return isMap(document) && typeof document['$kind'] === 'string' && /-request$/.test(document['$kind']);
}
