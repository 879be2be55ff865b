import { textAt } from '../model/json.ts';
import type { Container, Pod } from '../model/objects.ts';
import { digestOf } from './image.ts';
import { wordOf } from './words.ts';

/** A state in which a container waits, as the kubelet words it. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

const INVALID_NAME = /^[^/]*[.:][^/]*\/.*[A-Z].*?(?::|@|$)/;

/** Why the image of a container cannot be had: containerd's words about a registry's answer; `undefined` where it can. */
export function pullRefusal({ image }: Container): string | undefined {
  const { registry, repository, tag } = partsOf(image);
  const tried = `failed to pull and unpack image "${image}": failed to resolve image: `;
  const manifest = `https://${registry}/v2/${repository}/manifests/${tag}?ns=${registry}`;
  const status = (text: string) => `${tried}unexpected status from HEAD request to ${manifest}: ${text}`;
  const noAccess = `${tried}pull access denied, repository does not exist or may require authorization: `;
  if (registry === 'unreachable.example.com') {
    return `${tried}failed to do request: Head "${manifest}": dial tcp 127.0.0.1:9: connect: connection refused`;
  }
  if (repository === 'nothing') return notFound(`${tried}${image}: not found`);
  switch (wordOf(image)) {
    case 'missing':
      return notFound(`${tried}${image}: not found`);
    case 'foreign':
      return notFound(
        `get image config descriptor: no match for platform in manifest sha256:${digestOf(image)}: not found`,
      );
    case 'denied': {
      const scope = `scope=repository%3A${encodeURIComponent(repository)}%3Apull&service=registry`;
      const token = `https://${registry}/token/denied?${scope}`;
      return `${tried}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${token}: 401 Unauthorized`;
    }
    case 'scope':
      return `${noAccess}server message: insufficient_scope: authorization failed`;
    case 'basic':
      return `${noAccess}authorization failed: no basic auth credentials`;
    case 'forbidden':
      return status('403 Forbidden\ndenied');
    case 'limited':
      return status('429 Too Many Requests');
    case 'unavailable':
      return status('503 Service Unavailable');
    default:
      return undefined;
  }
}

/** Why the kubelet does not even try to pull; `undefined` where it does. */
export function nameRefusal(container: Container): Refusal | undefined {
  const { image } = container;
  if (INVALID_NAME.test(image)) {
    const name = partsOf(image).repository;
    const why = `invalid reference format: repository name (${name}) must be lowercase`;
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${why}`;
    return { reason: 'InvalidImageName', message };
  }
  if (textAt(container, 'imagePullPolicy') !== 'Never') return undefined;
  return {
    reason: 'ErrImageNeverPull',
    message: `Container image "${image}" is not present with pull policy of Never`,
  };
}

/** Why a container cannot be made of its image; `undefined` where it can. */
export function configRefusal(
  container: Container,
  { pod, hasSecret }: { readonly pod: Pod; readonly hasSecret: (name: string) => boolean },
): string | undefined {
  const word = wordOf(container.image);
  if (word === 'badconfig') return hasSecret('settings') ? undefined : 'secret "settings" not found';
  if (word !== 'root') return undefined;
  const asRoot = [container['securityContext'], pod.spec['securityContext']].some(
    (context) =>
      typeof context === 'object' && context !== null && 'runAsNonRoot' in context && context['runAsNonRoot'],
  );
  if (asRoot !== true) return undefined;
  return `container has runAsNonRoot and image will run as root (pod: "${podOf(pod)}", container: ${container.name})`;
}

/** A pod as the kubelet names it: NAME_NAMESPACE(UID). */
export function podOf({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid})`;
}

/** What runc says of a program that is not in the image. */
export const NO_COMMAND =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/not-there": stat /not-there: no such file or directory';

function notFound(message: string): string {
  return `rpc error: code = NotFound desc = ${message}`;
}

function partsOf(image: string): { registry: string; repository: string; tag: string } {
  const slash = image.indexOf('/');
  const registry = slash < 0 ? 'docker.io' : image.slice(0, slash);
  const rest = slash < 0 ? image : image.slice(slash + 1);
  const [named = '', digest] = rest.split('@', 2);
  const colon = named.lastIndexOf(':');
  const repository = colon < 0 ? named : named.slice(0, colon);
  return { registry, repository, tag: digest ?? (colon < 0 ? 'latest' : named.slice(colon + 1)) };
}
