import { formatImage, parseImageId } from '../kubernetes/image.ts';
import type { Pod } from '../kubernetes/objects.ts';
import { allStatuses } from '../kubernetes/objects.ts';

/**
 * What a container really runs in each of these pods, as `repository@digest`: a tag may have been pushed anew. Pods
 * that do not tell yet are left out.
 */
export function runningImages(pods: readonly Pod[], container: string): readonly string[] {
  return pods.flatMap((pod) =>
    allStatuses(pod)
      .filter(({ name }) => name === container)
      .flatMap(({ imageID = '' }) => {
        const image = parseImageId(imageID);
        return image?.digest === undefined ? [] : [formatImage({ repository: image.repository, digest: image.digest })];
      }),
  );
}
