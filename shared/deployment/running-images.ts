import { formatImage, parseImage } from '../kubernetes/image.ts';
import type { Pod } from '../kubernetes/objects.ts';

/**
 * What a container really runs in each of these pods, as `repository@digest`: a tag may have been pushed anew. Pods
 * that do not tell yet are left out.
 */
export function runningImages(pods: readonly Pod[], container: string): readonly string[] {
  return pods.flatMap(({ status }) =>
    [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
      .filter(({ name }) => name === container)
      .flatMap(({ imageID = '' }) => {
        // Container runtimes put a scheme in front: `docker-pullable://…`.
        const image = parseImage(imageID.replace(/^[a-z-]+:\/\//, ''));
        return image?.digest === undefined ? [] : [formatImage({ repository: image.repository, digest: image.digest })];
      }),
  );
}
