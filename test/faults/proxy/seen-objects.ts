import type { RequestName } from './fault.ts';
import type { Answer } from './refusals.ts';

interface ApiObject {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly items?: readonly object[];
}

/** The objects that passed in answers, so that a watch can tell them again: as they were first. */
export class SeenObjects {
  readonly #first = new Map<string, string>();

  note({ server, what }: RequestName, { status, body }: Answer): void {
    const [verb, resource = ''] = what.split(' ');
    if (server !== 'cluster' || status !== 200 || (verb !== 'get' && verb !== 'list')) return;
    if (!this.#first.has(resource)) this.#first.set(resource, body.toString('utf8'));
  }

  /** The lines of a watch that tells old states of its objects. */
  replayFor({ what }: RequestName): readonly string[] {
    const [, resource = ''] = what.split(' ');
    const text = this.#first.get(resource);
    if (text === undefined) return [];
    const answer = JSON.parse(text) as ApiObject;
    const { items, apiVersion, kind = '' } = answer;
    const objects = items?.map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item })) ?? [answer];
    return objects.map((object) => JSON.stringify({ type: 'MODIFIED', object }));
  }
}
