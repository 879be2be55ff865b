import type { DeploymentRecord } from '../contract/deployment-record.ts';
import { sameImage } from '../kubernetes/image.ts';
import type { ContainerRecord, RolledBack } from './annotations.ts';

/** Two names of one version: what a deployment asked for, and what admission made of it. */
export interface ImageNames {
  readonly asked: string;
  readonly admitted: string;
}

/** The two names that a record ties; none where the server took the image as it was. Pure. */
export function namesIn(record: Pick<ContainerRecord, 'image' | 'admitted'> | undefined): readonly ImageNames[] {
  return record?.admitted === undefined ? [] : [{ asked: record.image, admitted: record.admitted }];
}

/** The two names of what the last rollback left; none where it had only one. Pure. */
export function namesLeft({ asked, from }: Pick<RolledBack, 'asked' | 'from'>): readonly ImageNames[] {
  return asked === undefined ? [] : [{ asked, admitted: from }];
}

/** The two names that deployment-record.json tells; none where there is none, or the image had only one. Pure. */
export function recordedNames(record: DeploymentRecord | undefined): readonly ImageNames[] {
  const { asked, admitted } = record?.image ?? {};
  return asked === undefined || admitted === undefined ? [] : [{ asked, admitted }];
}

/** All names under which a live image is known, its own first (design.md#two-names-of-one-image). Pure. */
export function allNames(live: string, known: readonly ImageNames[]): readonly string[] {
  const pairs = known
    .map(({ asked, admitted }) => [asked, admitted])
    .filter((pair) => pair.some((name) => sameImage(name, live)));
  return [...new Set([live, ...pairs.flat()])];
}

/**
 * Whether what is wanted and what is live are one version: the same image, or two names of it that a deployment tied
 * (design.md#two-names-of-one-image). Pure.
 */
export function sameVersion(wanted: string, live: string, known: readonly ImageNames[]): boolean {
  return allNames(live, known).some((name) => sameImage(wanted, name));
}
