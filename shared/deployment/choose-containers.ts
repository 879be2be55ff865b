import type { ContainerReference } from '../kubernetes/container.ts';
import { chooseContainer, containerPlaces } from '../kubernetes/container.ts';
import { sameImage, sameRepository } from '../kubernetes/image.ts';
import type { Workload } from '../kubernetes/objects.ts';

/** Which image goes into which containers of the workloads that are named. */
export type ImageWish =
  /** Into one container of each: the one of that name, else the one that `chooseContainer` takes. */
  | { readonly into: 'one'; readonly image: string; readonly container: string | undefined }
  /** Into all that have one of these names. */
  | { readonly into: 'named'; readonly image: string; readonly containers: readonly string[] }
  /** Into all that have the image's repository, init containers too. */
  | { readonly into: 'all'; readonly image: string }
  /** Each into all that have its repository, as `containers` of KubernetesManifest@1. */
  | { readonly into: 'each'; readonly images: readonly string[] };

/** A container that gets an image. */
export interface ContainerChange {
  readonly place: ContainerReference;
  readonly newImage: string;
}

export type ContainersChoice =
  /** The main one first: the one named like the workload, else the first (design.md#records-of-several-workloads). */
  | { readonly found: true; readonly main: ContainerChange; readonly others: readonly ContainerChange[] }
  | { readonly found: false; readonly problem: string };

/** The containers of one workload that get an image (design.md#inputs-for-several). Pure. */
export function chooseContainers(workload: Workload, wish: ImageWish): ContainersChoice {
  if (wish.into === 'one') {
    const choice = chooseContainer(workload, wish.container);
    return choice.found ? { found: true, main: { place: choice.place, newImage: wish.image }, others: [] } : choice;
  }
  const changes = containerPlaces(workload).flatMap((place) => {
    const newImage = imageFor(place, wish);
    return newImage === undefined ? [] : [{ place, newImage }];
  });
  const main = changes.find(({ place }) => place.name === workload.metadata.name) ?? changes[0];
  if (main !== undefined) return { found: true, main, others: changes.filter((one) => one !== main) };
  const what = `${workload.kind} ${workload.metadata.name}`;
  const has = containerPlaces(workload)
    .map(({ name, image }) => `${name} (${image})`)
    .join(', ');
  switch (wish.into) {
    case 'named':
      return {
        found: false,
        problem: `${what} has none of the containers ${wish.containers.join(', ')}, it has ${has}. Correct containerName, or leave that workload out.`,
      };
    case 'all':
      return {
        found: false,
        problem: `${what} has no container with the repository of ${wish.image}, it has ${has}. Correct imageName, or leave that workload out.`,
      };
    case 'each':
      return {
        found: false,
        problem: `no line of containers fits ${what}: it has ${has}. Add a line for it, or leave that workload out.`,
      };
  }
}

/**
 * What was wished for and fits none of the workloads, one sentence each: a container's name, or a line of `containers`. None
 * where all of it fits somewhere. Pure.
 */
export function unfitWishes(wish: ImageWish, workloads: readonly Workload[]): readonly string[] {
  const places = workloads.flatMap(containerPlaces);
  if (wish.into === 'named') {
    return wish.containers
      .filter((wanted) => !places.some(({ name }) => name === wanted))
      .map((wanted) => `None of the workloads has a container '${wanted}'. Correct containerName.`);
  }
  if (wish.into !== 'each') return [];
  return wish.images
    .filter((image) => !places.some((place) => hasRepository(place, image)))
    .map(
      (image) =>
        `The line ${image} of containers fits no container of the workloads. Correct it, or name the workload that has it.`,
    );
}

/**
 * That other containers have the repository of the image that goes into one of them, and keep another version; `undefined`
 * where there are none, or the container was chosen by its name. Pure.
 */
export function leftBehindWarning(workload: Workload, wish: ImageWish, main: ContainerReference): string | undefined {
  if (wish.into !== 'one' || wish.container !== undefined) return undefined;
  const left = containerPlaces(workload).filter(
    (place) => place.name !== main.name && !sameImage(wish.image, place.image) && hasRepository(place, wish.image),
  );
  if (left.length === 0) return undefined;
  const names = left.map(({ name, image }) => `${name} (${image})`).join(', ');
  return `${workload.kind} ${workload.metadata.name} has other containers with the repository of ${wish.image}, which stay as they are: ${names}. To change them together give containerName: '*'; to leave them give containerName: ${main.name}.`;
}

function imageFor(place: ContainerReference, wish: Exclude<ImageWish, { into: 'one' }>): string | undefined {
  switch (wish.into) {
    case 'named':
      return wish.containers.includes(place.name) ? wish.image : undefined;
    case 'all':
      return hasRepository(place, wish.image) ? wish.image : undefined;
    case 'each':
      return wish.images.find((image) => hasRepository(place, image));
  }
}

function hasRepository({ image }: Pick<ContainerReference, 'image'>, wanted: string): boolean {
  return sameRepository(wanted, image);
}
