/** The tag of an image reference; empty where it has none. The word in it decides what a container does. */
export function tagOf(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1).split('@')[0] ?? '';
  const colon = name.lastIndexOf(':');
  return colon < 0 ? '' : name.slice(colon + 1);
}

/** What was pulled, as a container runtime names it: repository@digest. */
export function imageIdOf(image: string): string {
  const [reference = '', pinned] = image.split('@', 2);
  const colon = reference.lastIndexOf(':');
  const repository = colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
  return `${repository}@${pinned ?? `sha256:${digestOf(image)}`}`;
}

/** A digest that depends on the reference alone: a 64-bit FNV-1a hash, four times. */
export function digestOf(image: string): string {
  let sum = 14695981039346656037n;
  for (const byte of Buffer.from(image)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 1099511628211n);
  return sum.toString(16).padStart(16, '0').repeat(4);
}
