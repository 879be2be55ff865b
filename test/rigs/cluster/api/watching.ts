import type { StoredObject } from '../model/objects.ts';
import { apiVersionOf } from '../model/resources.ts';
import type { Change } from '../store/change-log.ts';
import type { Call } from './context.ts';
import { selected, selection } from './reading.ts';
import { isTrue } from './request.ts';
import { textOf } from './serialize.ts';
import { expired } from './status.ts';

/** A watch without timeoutSeconds is ended by the server after 30 to 60 minutes; half an hour is long enough here. */
const LONGEST_SECONDS = 1800;

/** Answers a watch: what happened since `resourceVersion`, then what happens, until the time is over. */
export function serveWatch(call: Call): void {
  const { response, request, services } = call;
  const matches = selection(call);
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const send = (type: string, text: string): void => {
    response.write(`{"type":"${type}","object":${text}}\n`);
  };
  const tell = (change: Change): void => {
    if (change.resource !== call.resource) return;
    const type = typeFor(change, matches);
    if (type !== undefined) send(type, textOf(change.object));
  };
  if (!catchUp(call, send, tell)) {
    response.end();
    return;
  }
  const unsubscribe = call.store.subscribe(tell);
  const bookmark = (initial: boolean): void => {
    // Nothing is between the version of the store and what was told: both happen in one go.
    send('BOOKMARK', bookmarkText(call, call.store.version, initial));
  };
  if (isTrue(request.query.get('sendInitialEvents'))) bookmark(true);
  const bookmarks = isTrue(request.query.get('allowWatchBookmarks'))
    ? setInterval(() => bookmark(false), services.bookmarkMilliseconds)
    : undefined;
  const end = (): void => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timer);
    services.stopped.removeEventListener('abort', end);
    response.end();
  };
  const timer = setTimeout(end, timeout(request.query.get('timeoutSeconds')));
  response.on('close', end);
  services.stopped.addEventListener('abort', end);
}

/** Tells what the watch missed; false where that is not known any more, which is told as an ERROR event. */
function catchUp(call: Call, send: (type: string, text: string) => void, tell: (change: Change) => void): boolean {
  const version = call.request.query.get('resourceVersion') ?? '';
  if (version === '' || version === '0' || isTrue(call.request.query.get('sendInitialEvents'))) {
    for (const object of selected(call)) send('ADDED', textOf(object));
    return true;
  }
  const missed = call.store.log.since(Number(version));
  if (missed === undefined) {
    const error = expired(`too old resource version: ${version} (${call.store.log.oldest + 1})`);
    send('ERROR', JSON.stringify(error.body));
    return false;
  }
  for (const change of missed) tell(change);
  return true;
}

/** An object that begins to match counts as added, one that ceases to as deleted. */
function typeFor(change: Change, matches: (object: StoredObject) => boolean): Change['type'] | undefined {
  const did = change.previous !== undefined && matches(change.previous);
  const does = change.type !== 'DELETED' && matches(change.object);
  if (does) return did ? 'MODIFIED' : 'ADDED';
  return did ? 'DELETED' : undefined;
}

function bookmarkText(call: Call, version: number, initial: boolean): string {
  return JSON.stringify({
    kind: call.resource.kind,
    apiVersion: apiVersionOf(call.resource),
    metadata: {
      resourceVersion: String(version),
      creationTimestamp: null,
      ...(initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    },
  });
}

function timeout(text: string | null): number {
  const seconds = Number(text ?? '');
  return Math.min(seconds > 0 ? seconds : LONGEST_SECONDS, LONGEST_SECONDS) * 1000;
}
