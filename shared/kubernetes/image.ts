/** A tag as it stands behind the colon: `458`. */
export type Tag = string & { readonly brand: 'Tag' };
/** A digest with its algorithm: `sha256:…`. It decides what runs, whatever the tag says. */
export type Digest = string & { readonly brand: 'Digest' };
/** Registry, port and path, as written, without tag and digest. */
export type Repository = string & { readonly brand: 'Repository' };

/** An image reference, taken apart (grammar of github.com/distribution/reference). */
export interface ImageReference {
  readonly repository: Repository;
  readonly tag?: Tag;
  readonly digest?: Digest;
}

const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*:[0-9a-f]{32,}$/i;
const HOST = /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::\d+)?$/i;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

/** True for what may stand behind the colon of an image. */
export function isTag(text: string): text is Tag {
  return TAG.test(text);
}

/** True for `algorithm:hex`; `sha256` needs exactly 64 hexadecimal digits. */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text) && (!/^sha256:/i.test(text) || /^sha256:[0-9a-f]{64}$/.test(text));
}

/** Takes a reference apart, or returns `undefined` where it is none. */
export function parseImage(text: string): ImageReference | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  // A colon before the last slash belongs to a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (!isRepository(repository)) return undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/**
 * Takes apart what a container status says of its image (`imageID`): container runtimes put a scheme in front of it, as
 * `docker-pullable://…`.
 */
export function parseImageId(imageId: string): ImageReference | undefined {
  return parseImage(imageId.replace(/^[a-z-]+:\/\//, ''));
}

/** True for a registry and path without tag and digest; a host may carry a port. */
export function isRepository(text: string): text is Repository {
  const components = text.split('/');
  const [first = ''] = components;
  const path = components.length > 1 && isRegistry(first) ? components.slice(1) : components;
  if (components.length > 1 && isRegistry(first) && !HOST.test(first)) return false;
  return text.length <= 255 && path.length > 0 && path.every((component) => PATH_COMPONENT.test(component));
}

// The first component is a registry only where it looks like one: `localhost`, a dot or a port.
function isRegistry(component: string): boolean {
  return component === 'localhost' || /[.:[]/.test(component) || /[A-Z]/.test(component);
}

/** The reference as text. */
export function formatImage(image: ImageReference): string {
  const tag = image.tag === undefined ? '' : `:${image.tag}`;
  const digest = image.digest === undefined ? '' : `@${image.digest}`;
  return `${image.repository}${tag}${digest}`;
}

/** The image of a repository with this tag or digest. */
export function imageWith(repository: Repository, version: Tag | Digest): string {
  return isDigest(version) ? `${repository}@${version}` : `${repository}:${version}`;
}

/**
 * What previous-image.txt says of an image: the digest where it has one, else the tag, else `latest`
 * (design.md#rollback-info).
 */
export function versionOf(image: string): string {
  const parsed = parseImage(image);
  return parsed?.digest ?? parsed?.tag ?? 'latest';
}

/**
 * Whether what is wanted and what is live are the same image (design.md#same-image). Repositories must be equal.
 * Digests on both sides decide. Where only `live` has one the tag decides, since admission controllers pin tags; where
 * only `wanted` has one they differ.
 */
export function sameImage(wanted: string, live: string): boolean {
  const left = parseImage(wanted);
  const right = parseImage(live);
  if (left === undefined || right === undefined) return wanted === live;
  if (fullRepository(left.repository) !== fullRepository(right.repository)) return false;
  if (left.digest !== undefined) return left.digest === right.digest;
  return (left.tag ?? 'latest') === (right.tag ?? (right.digest === undefined ? 'latest' : undefined));
}

/** Whether two references have one repository, whatever their tags and digests. */
export function sameRepository(one: string, other: string): boolean {
  const [left, right] = [parseImage(one), parseImage(other)];
  if (left === undefined || right === undefined) return false;
  return fullRepository(left.repository) === fullRepository(right.repository);
}

/** With `docker.io` and `library` filled in. */
export function fullRepository(repository: Repository): string {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return `docker.io/library/${first}`;
  if (!isRegistry(first)) return `docker.io/${repository}`;
  if (first === 'index.docker.io') return fullRepository(rest.join('/') as Repository);
  if (first === 'docker.io' && rest.length === 1) return `docker.io/library/${rest.join('/')}`;
  return repository;
}
