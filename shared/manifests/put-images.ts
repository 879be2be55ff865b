import { formatImage, fullRepository, parseImage } from '../kubernetes/image.ts';
import type { ImageReference } from '../kubernetes/image.ts';
import type { Json } from '../kubernetes/objects.ts';
import { enumerate } from '../report/counts.ts';
import type { Manifest } from './manifest.ts';
import { isJsonObject, withField } from './manifest.ts';
import { podSpecsOf } from './pod-specs.ts';

/** A container whose image was named by an input. */
export interface PutImage {
  readonly manifest: Pick<Manifest, 'kind' | 'name' | 'namespace'>;
  readonly container: string;
  readonly from: string;
  readonly to: string;
}

export interface PutImages {
  readonly manifests: readonly Manifest[];
  /** Every container that an image is for, those too that name it already. */
  readonly images: readonly PutImage[];
  /** Images that no container is for, with what the containers have. */
  readonly unused: readonly string[];
}

/**
 * Puts images into the containers and init containers of a set that have the same repository, as KubernetesManifest does
 * with its `containers`, in every object that has a pod template (manifests.md#10-design-inputs). `docker.io/library/` may be
 * left out on either side. Each repository stands once among the images.
 */
export function putImages(manifests: readonly Manifest[], images: readonly ImageReference[]): PutImages {
  const put: PutImage[] = [];
  const found = new Set<string>();
  const changed = manifests.map((manifest) => {
    let { body } = manifest;
    for (const { path, spec } of podSpecsOf(body)) {
      for (const list of ['initContainers', 'containers'] as const) {
        const containers = spec[list];
        if (!Array.isArray(containers)) continue;
        const next = containers.map((container: Json) => {
          if (!isJsonObject(container)) return container;
          const { image: from, name } = container;
          if (typeof from !== 'string') return container;
          const repository = repositoryOf(from);
          found.add(from);
          const image = images.find((one) => fullRepository(one.repository) === repository);
          if (image === undefined) return container;
          const to = formatImage(image);
          put.push({ manifest, container: typeof name === 'string' ? name : '', from, to });
          return { ...container, image: to };
        });
        body = withField(body, [...path, list], next);
      }
    }
    return { ...manifest, body };
  });
  const unused = images.filter(
    ({ repository }) => !put.some(({ to }) => repositoryOf(to) === fullRepository(repository)),
  );
  return { manifests: changed, images: put, unused: unused.map((image) => whyUnused(image, [...found])) };
}

function repositoryOf(image: string): string | undefined {
  const parsed = parseImage(image);
  return parsed === undefined ? undefined : fullRepository(parsed.repository);
}

const MOST_NAMED = 5;

function whyUnused(image: ImageReference, found: readonly string[]): string {
  const there =
    found.length === 0
      ? 'no object of them has a container'
      : `the containers there have ${enumerate(found, MOST_NAMED)}`;
  return `no container of the manifests has an image of ${image.repository}; ${there}. Repository and registry must be the same, the tag may differ`;
}
