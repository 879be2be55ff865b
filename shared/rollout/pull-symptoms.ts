import type { Event } from '../kubernetes/objects.ts';
import type { ContainerSubject } from './container-subject.ts';
import { waitingOf } from './container-subject.ts';
import type { Cause } from './cause.ts';
import { messageOf, newestEvent } from '../kubernetes/event.ts';
import { rowsByWords, withoutAccount } from './symptom.ts';
import type { Symptom, SymptomRow } from './symptom.ts';

// What a runtime says when an image cannot be had.

const NO_SUCH_IMAGE =
  /manifest unknown|name unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|invalid reference|couldn't parse image/i;
const NO_SUCH_PLATFORM =
  /no match(?:ing manifest)? for (?:platform|\S+\/\S+)|no image found in (?:image index|manifest list)|does not match the (?:specified|expected) platform|choosing an? image from manifest list .*no image found/i;
const NO_ACCESS =
  /\b40[13]\b|unauthorized|forbidden|denied|no basic auth credentials|insufficient_scope|authentication required|authorization failed|credential/i;
const RATE_LIMIT = /\b429\b|too ?many ?requests|rate limit/i;
const UNREACHABLE =
  /no such host|dial tcp|connection (?:refused|reset)|i\/o timeout|deadline exceeded|timed? ?out|TLS handshake|x509|certificate|EOF|network is unreachable|proxyconnect|\b5\d\d\b|server misbehaving/i;

/** All ways in which an image cannot be had. */
export const PULL_REASONS: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

const row = rowsByWords<ContainerSubject>(wordsOf, (subject, _message, cause, next) => pulling(subject, cause, next));

/** Causes that an image cannot be had, one row each; only for containers that wait because of it. */
export const PULL_ROWS: readonly SymptomRow<ContainerSubject>[] = [
  row(
    'the image is for another platform',
    'unusable image',
    NO_SUCH_PLATFORM,
    () => 'Build the image for the platform of the nodes (kubectl get nodes -o wide shows it)',
  ),
  {
    title: 'the image is not in the registry',
    find: (subject) =>
      isUnusable(wordsOf(subject))
        ? pulling(
            subject,
            'unusable image',
            'Look whether it was pushed under exactly this name, and correct imageName or imageTag',
          )
        : undefined,
  },
  {
    title: 'the signature of the image is not accepted',
    find: (subject) =>
      subject.status.state?.waiting?.reason === 'SignatureValidationFailed'
        ? pulling(subject, 'surroundings', 'Sign the image as the policy of the nodes wants it')
        : undefined,
  },
  row(
    'the registry has a rate limit',
    'surroundings',
    RATE_LIMIT,
    () => 'Wait until the limit of the registry has passed, or pull with an account (imagePullSecrets)',
  ),
  row('the registry does not let the pod in', 'surroundings', NO_ACCESS, ({ pod, events }) => {
    const missing = missingPullSecrets(events);
    return missing === undefined
      ? 'Give the pods a pull secret that may read this repository (imagePullSecrets of the pod template or of its service account)'
      : `The pull secret ${missing} does not exist in namespace ${pod.metadata.namespace}: make it, or correct imagePullSecrets`;
  }),
  row(
    'the registry is not reached from the node',
    'surroundings',
    UNREACHABLE,
    ({ pod }) =>
      `See whether the registry is up and whether node ${pod.spec.nodeName ?? 'of the pod'} reaches it (name, proxy, certificate)`,
  ),
  row(
    'the image cannot be pulled, for another reason',
    'surroundings',
    /^/,
    ({ pod }) =>
      `See what the registry and the node say: kubectl describe pod ${pod.metadata.name} -n ${pod.metadata.namespace}`,
  ),
];

function pulling(subject: ContainerSubject, cause: Cause, next: string): Symptom {
  const { image, status } = subject;
  const { reason } = waitingOf(status);
  return {
    reason,
    cause,
    text: `image ${image} cannot be pulled: ${pullReason(image, reason, wordsOf(subject))}`,
    next,
  };
}

/** The kubelet's message; where it only says that it waits, as older ones do, what it said of the last try. */
function wordsOf({ status, said, events }: ContainerSubject): string {
  const { reason, message } = waitingOf(status);
  if (reason !== 'ImagePullBackOff' || !/^Back-off pulling image "\S+"$|^$/.test(message)) {
    return message;
  }
  const told = newestEvent(events, ['Failed'], (text) => text.startsWith('Failed to pull image '));
  if (said !== undefined) return said.message;
  return told === undefined ? message : messageOf(told).replace(/^Failed to pull image "[^"]*": /, '');
}

/** `Unable to retrieve some image pull secrets (regcred, other); attempting to pull the image may not succeed.` */
function missingPullSecrets(events: readonly Event[]): string | undefined {
  const told = messageOf(newestEvent(events, ['FailedToRetrieveImagePullSecret']));
  return /image pull secrets \(([^)]+)\)/.exec(told)?.[1];
}

/**
 * Whether a pull error says that there is no such image, or none for this platform: "not found" counts only as the last
 * word about a reference, since credential helpers, Secrets and hosts are not found either (design.md#evidence).
 */
export function isUnusable(message: string): boolean {
  if (NO_SUCH_IMAGE.test(message) || NO_SUCH_PLATFORM.test(message)) return true;
  const about = /^(.*?):?\s*not found\.?$/is.exec(message.trim())?.[1];
  if (about === undefined || /credential|helper|authorize|token|lookup|host\b/i.test(about)) return false;
  const last = about.slice(about.search(/\S*$/));
  return last === '' || /[/:@]/.test(last);
}

/**
 * The cause in a pull error. Runtimes wrap it in what was tried:
 * `failed to pull and unpack image "x": failed to resolve reference "x": not found`. The reason where it says no more.
 */
export function pullReason(image: string, reason: string, message: string): string {
  const cause = withoutAccount(message)
    .split(/:\s+/)
    .filter(
      (part) =>
        !part.includes('"') &&
        !/^(?:ErrImagePull|Back-off|rpc error|code = |desc = |failed to resolve image$)/.test(part) &&
        part !== image,
    )
    .join(': ')
    .trim();
  return cause === '' ? reason : cause;
}
