import type { DeployInfo } from '../contract/deploy-info.ts';
import type { RecordedSet } from '../contract/deployment-record.ts';
import { isPresent } from '../contract/workload-record.ts';
import type { WorkloadReference } from '../kubernetes/resources.ts';
import { deployedImage, workloadOf } from './live-image.ts';

/** What deployment-record.json says was put into one container. */
export interface RecordedContainer {
  readonly workload: WorkloadReference;
  readonly container: string;
  /** `undefined` in a record of a version that did not write it down. */
  readonly image: string | undefined;
  /** The number of the revision that it was part of; `undefined` where it could not be read. */
  readonly revision: string | undefined;
  /** Whether the step changed this container's image. */
  readonly isChanged: boolean;
  /** Whether more than images was changed: by somebody else's step, or by manifests. */
  readonly isMoreChanged: boolean;
}

/** What was deployed into one container, and is to be judged. */
export interface DeployedContainer {
  readonly reference: WorkloadReference;
  readonly image: string;
  /** The container by name; `undefined` where no record names it. */
  readonly recorded: string | undefined;
  readonly revision: string | undefined;
  readonly isChanged: boolean;
  readonly isMoreChanged: boolean;
}

/** Every container that a step put an image into, the main one first, as its record tells it. Pure. */
export function recordedContainers({
  action,
  set,
  workloads,
}: Pick<RecordedSet, 'action' | 'set' | 'workloads'>): readonly RecordedContainer[] {
  return workloads.filter(isPresent).flatMap(({ workload, containers, revision, outcome }) => {
    const { kind, namespace, name } = workload;
    const isMoreChanged = set?.record !== undefined || (action === 'follow' && outcome !== 'unchanged');
    return containers.map(({ name: container, image: { before, after } }) => ({
      workload: { kind, namespace, name },
      container,
      image: after,
      revision: revision.after,
      isChanged: after !== undefined && after !== before,
      isMoreChanged,
    }));
  });
}

/**
 * What was deployed, the main container first: that of deploy-info, then what the record beside it tells of further
 * containers and workloads (design.md#verdict-on-the-workload). None where deploy-info names nothing that Kubernetes
 * could have. Pure.
 */
export function deployedContainers(
  deployInfo: DeployInfo,
  [main, ...further]: readonly RecordedContainer[],
): readonly DeployedContainer[] {
  const reference = workloadOf(deployInfo);
  const image = deployedImage(deployInfo);
  if (reference === undefined || image === undefined) return [];
  return [
    {
      ...{ reference, image, recorded: main?.container, revision: main?.revision },
      ...{ isChanged: main?.isChanged ?? true, isMoreChanged: main?.isMoreChanged ?? false },
    },
    ...further.flatMap(({ workload, container, image: put, ...known }) =>
      put === undefined ? [] : [{ ...known, reference: workload, image: put, recorded: container }],
    ),
  ];
}

/** The further workloads of a record, each by its main container. Pure. */
export function furtherWorkloads(recorded: readonly RecordedContainer[]): readonly RecordedContainer[] {
  const nameOf = ({ workload: { kind, name } }: RecordedContainer) => `${kind} ${name}`;
  const [main] = recorded;
  return recorded.filter(
    (one, index) =>
      main !== undefined &&
      nameOf(one) !== nameOf(main) &&
      recorded.findIndex((other) => nameOf(other) === nameOf(one)) === index,
  );
}
