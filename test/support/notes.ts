// Builders of the notes that are kept on a workload.
import type { ContainerRecord, RolledBack, RunMark, VersionMark } from '../../shared/versions/annotations.ts';
import { RECORD, REJECTED, VERIFIED } from '../../shared/versions/annotations.ts';
import type { DeploymentRecord } from '../../shared/contract/deployment-record.ts';
import { APP, NAME, NAMESPACE, UID, digest } from './objects.ts';

export const RUN: RunMark = { id: '900', number: '20261124.3', attempt: 1, url: 'https://dev.azure.com/x/_build/900' };

/** The time of day on 24 November 2026: `at('03:00')`. */
export const at = (clock: string): string => `2026-11-24T${clock}:00Z`;

export function mark(image: string, clock: string, more: Partial<VersionMark> = {}): VersionMark {
  return { container: 'app', image, run: RUN, at: at(clock), ...more };
}

export function record(image: string, previous?: string, clock = '02:00'): ContainerRecord {
  return { image, ...(previous === undefined ? {} : { previous }), run: RUN, at: at(clock) };
}

export function rolledBack(from: string, to: string, template: string, more: Partial<RolledBack> = {}): RolledBack {
  return { from, to, container: 'app', template, run: RUN, at: at('04:00'), ...more };
}

/** The annotations that say so. */
export function notes(said: {
  readonly record?: Readonly<Record<string, ContainerRecord>>;
  readonly verified?: readonly VersionMark[];
  readonly rejected?: readonly VersionMark[];
}): Readonly<Record<string, string>> {
  return {
    ...(said.record === undefined ? {} : { [RECORD]: JSON.stringify(said.record) }),
    ...(said.verified === undefined ? {} : { [VERIFIED]: JSON.stringify(said.verified) }),
    ...(said.rejected === undefined ? {} : { [REJECTED]: JSON.stringify(said.rejected) }),
  };
}

/** deployment-record.json of the deployment that put 457 in where 456 was. */
export function deploymentRecord(
  more: {
    readonly workload?: Partial<DeploymentRecord['workload']>;
    readonly container?: string;
    readonly image?: DeploymentRecord['image'];
    readonly previous?: DeploymentRecord['previous'];
  } = {},
): DeploymentRecord {
  const container = more.container ?? 'app';
  const image = more.image ?? { before: `${APP}:456`, after: `${APP}:457` };
  const previous = more.previous ?? {
    image: `${APP}:456`,
    rule: 'live',
    reason: 'it is live and its rollout completed',
  };
  return {
    schemaVersion: 1,
    cluster: { server: 'https://k8s.example.com:6443' },
    workload: { kind: 'Deployment', namespace: NAMESPACE, name: NAME, uid: UID, ...more.workload },
    container,
    image,
    digestsBefore: [`${APP}@${digest('a')}`],
    revision: { before: '4' },
    previous,
    containers: [{ name: container, image, previous }],
    run: { id: '900', number: '20261124.3', attempt: 1 },
    times: { started: at('02:00') },
  };
}
