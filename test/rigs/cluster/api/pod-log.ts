import type { Container, Pod } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import { tagOf } from '../nodes/image.ts';
import type { Call } from './context.ts';
import { keyOfRequest } from './context.ts';
import { badRequest, notFound } from './status.ts';

/** GET of the log of a container, as text. Throws 400 and 404 as the API server does. */
export function podLog(call: Call): string {
  const { namespace, name } = keyOfRequest(call);
  const pod = call.store.get(PODS, namespace, name);
  if (pod === undefined) throw notFound(PODS, name);
  const { query } = call.request;
  const container = chooseContainer(pod, query.get('container') ?? '');
  if (pod.spec.nodeName === undefined) return '';
  return cut(linesOf(container), query.get('tailLines'), query.get('limitBytes'));
}

function chooseContainer(pod: Pod, wanted: string): Container {
  const { containers, initContainers = [] } = pod.spec;
  const [first] = containers;
  if (wanted === '' && first !== undefined && containers.length === 1) return first;
  if (wanted === '') {
    const names = containers.map(({ name }) => name).join(' ');
    throw badRequest(`a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names}]`);
  }
  const found = [...initContainers, ...containers].find(({ name }) => name === wanted);
  if (found === undefined) throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return found;
}

/** What the simulated kubelet says, of the running container and of the previous one alike. */
function linesOf({ image }: Container): string[] {
  const lines = [`starting ${image}`];
  if (/crash|flaky/.test(tagOf(image))) {
    lines.push('fatal: could not connect to database "orders": password authentication failed');
    lines.push('##vso[task.complete result=Succeeded;done=true;]injected by the container');
  }
  return lines;
}

function cut(lines: readonly string[], tailLines: string | null, limitBytes: string | null): string {
  const count = tailLines === null ? lines.length : Number(tailLines);
  const kept = count === 0 ? [] : lines.slice(-count);
  const text = kept.map((line) => `${line}\n`).join('');
  return limitBytes === null ? text : Buffer.from(text).subarray(0, Number(limitBytes)).toString('utf8');
}
