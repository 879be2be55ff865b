import type { Container, Pod } from '../model/objects.ts';
import { PODS } from '../model/resources.ts';
import { wordOf } from '../nodes/words.ts';
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
  const previous = ['true', '1'].includes(query.get('previous') ?? '');
  const lines = linesOf(pod, container, previous);
  return cut(lines, query.get('tailLines'), query.get('limitBytes'));
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

/** What the simulated kubelet says of a container, or of the run before its last restart. Throws 400 as a real one does. */
function linesOf(pod: Pod, { name, image }: Container, previous: boolean): string[] {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const status = [...initContainerStatuses, ...containerStatuses].find((one) => one.name === name);
  const { state = {}, lastState = {} } = status ?? {};
  const where = `container "${name}" in pod "${pod.metadata.name}"`;
  if (previous && lastState.terminated === undefined) throw badRequest(`previous terminated ${where} not found`);
  if (!previous && state.waiting !== undefined && lastState.terminated === undefined) {
    throw badRequest(`${where} is waiting to start: ${waitingFor(state.waiting.reason ?? '')}`);
  }
  // One dead container is kept, and between two runs that is the newer one.
  if (previous && state.terminated !== undefined) {
    return [`unable to retrieve container logs for ${lastState.terminated?.containerID ?? ''}`];
  }
  return linesWritten(image);
}

function waitingFor(reason: string): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
}

function linesWritten(image: string): string[] {
  const lines = [`starting ${image}`];
  switch (wordOf(image)) {
    case 'crash':
    case 'flaky':
      return [
        ...lines,
        'fatal: could not connect to database "orders": password authentication failed',
        '##vso[task.complete result=Succeeded;done=true;]injected by the container',
      ];
    case 'lateexit':
      return [...lines, 'fatal: lost the database'];
    case 'completed':
      return [...lines, 'nothing to do'];
    default:
      return lines;
  }
}

function cut(lines: readonly string[], tailLines: string | null, limitBytes: string | null): string {
  const count = tailLines === null ? lines.length : Number(tailLines);
  const kept = count === 0 ? [] : lines.slice(-count);
  const text = kept.map((line) => `${line}\n`).join('');
  return limitBytes === null ? text : Buffer.from(text).subarray(0, Number(limitBytes)).toString('utf8');
}
