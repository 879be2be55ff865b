import type { RunMark, VersionMark } from './annotations.ts';
import { REJECTED, VERIFIED, readBookkeeping, recordOf, writeMarks } from './annotations.ts';
import type { PatchOperation } from '../kubernetes/json-patch.ts';
import { chooseContainer } from '../kubernetes/container.ts';
import { annotationOperations, testUid } from '../kubernetes/json-patch.ts';
import type { Workload } from '../kubernetes/objects.ts';
import { namesIn, sameVersion } from './image-names.ts';
import { withMark, withoutImage } from './known-versions.ts';

/** What was found out about the image that is live in a container. */
export interface VersionVerdict {
  readonly verdict: 'verified' | 'rejected';
  readonly uid: string;
  readonly container: string;
  readonly image: string;
  readonly digest?: string;
  /** The name of the ReplicaSet or ControllerRevision. */
  readonly revision?: string;
  readonly run: RunMark;
}

/** The patch that writes the mark, or what is live where that is not the image that was judged. Pure. */
export function markPatch(
  workload: Workload,
  { verdict, uid, container, image, digest, revision, run }: VersionVerdict,
  at: string,
): readonly PatchOperation[] | { readonly live: string } {
  const choice = chooseContainer(workload, container);
  if (workload.metadata.uid !== uid || !choice.found) return { live: 'another workload of that name' };
  const { place } = choice;
  const { verified, rejected, record } = readBookkeeping(workload.metadata.annotations);
  const names = namesIn(recordOf({ record }, container));
  if (!sameVersion(image, place.image, names)) return { live: place.image };
  const mark: VersionMark = {
    container,
    image,
    ...(digest === undefined ? {} : { digest }),
    ...(revision === undefined ? {} : { revision }),
    run,
    at,
  };
  const [to, from, here, there] =
    verdict === 'verified' ? [VERIFIED, REJECTED, verified, rejected] : [REJECTED, VERIFIED, rejected, verified];
  const leaves =
    workload.metadata.annotations?.[from] === undefined ? {} : { [from]: writeMarks(withoutImage(there, mark, names)) };
  return [
    testUid(workload),
    { op: 'test', path: `/spec/template/spec/${place.list}/${place.index}/image`, value: place.image },
    ...annotationOperations(workload.metadata.annotations, {
      [to]: writeMarks(withMark(here, mark, names)),
      ...leaves,
    }),
  ];
}
