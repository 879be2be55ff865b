/** A version of the extension: three numbers. */
export type Version = readonly [major: number, minor: number, patch: number];

/** What is asked for: the next of a kind, or a version by its numbers. */
export type Wanted = { readonly version: string } | { readonly problem: string };

const FORM = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/;

/**
 * The version that follows: `patch`, `minor` or `major`, or one that is given and must be higher. After another major
 * npm run check names every place that still says `@1`.
 */
export function nextVersion(current: string, asked: string): Wanted {
  const from = parseVersion(current);
  if (from === undefined) return { problem: `the version now is ${current}, which is none (x.y.z)` };
  const [major, minor, patch] = from;
  const steps: Readonly<Record<string, Version>> = {
    major: [major + 1, 0, 0],
    minor: [major, minor + 1, 0],
    patch: [major, minor, patch + 1],
  };
  const to = steps[asked] ?? parseVersion(asked);
  if (to === undefined) return { problem: `${asked} is neither patch, minor or major nor a version (1.2.3)` };
  if (compareVersions(to, from) <= 0) return { problem: `${to.join('.')} is not higher than ${current}` };
  return { version: to.join('.') };
}

/** The numbers of a version; `undefined` where it is none. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = FORM.exec(text) ?? [];
  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compareVersions(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
