import type { ImageReference } from '../kubernetes/image.ts';
import { addPullSecrets } from './add-pull-secrets.ts';
import type { ManifestYaml } from './kubectl-schema.ts';
import type { Manifest } from './manifest.ts';
import { describeManifest } from './manifest.ts';
import type { ManifestProblem } from './place.ts';
import { putImages } from './put-images.ts';
import type { PutImage } from './put-images.ts';
import { readDocuments } from './read-documents.ts';
import { readObjects } from './read-objects.ts';

/** A file of manifests. */
export interface ManifestFile {
  /** As people know it: below the sources, with slashes. */
  readonly name: string;
  readonly text: string;
}

/** What is put into the objects of a set. */
export interface SetWish {
  /** One of each repository. */
  readonly images: readonly ImageReference[];
  /** The input that names them. */
  readonly imageInput: string;
  readonly pullSecrets: readonly string[];
  /** The run that this step belongs to, for Jobs that ask for a generated name. */
  readonly runId: string;
}

/** The objects of a set as they are to be, what to say of them, and what is wrong. */
export interface PreparedSet {
  readonly manifests: readonly Manifest[];
  /** The containers that got an image of the inputs. */
  readonly images: readonly PutImage[];
  /** One line each. */
  readonly notes: readonly string[];
  readonly problems: readonly ManifestProblem[];
}

/** Reads files of manifests and puts in what the inputs name. Everything that is wrong is told, not only the first. */
export function prepareSet(yaml: ManifestYaml, files: readonly ManifestFile[], wish: SetWish): PreparedSet {
  const read = files.map(({ name, text }) => {
    const { documents, problems } = readDocuments(yaml, name, text);
    const objects = readObjects(documents, wish.runId);
    return { ...objects, problems: [...problems, ...objects.problems].sort((a, b) => lineOf(a) - lineOf(b)) };
  });
  const found = read.flatMap(({ manifests }) => manifests);
  const problems = read.flatMap((one) => one.problems);
  if (found.length === 0 && problems.length === 0) {
    problems.push({ where: files.map(({ name }) => name).join(', '), what: 'no object of Kubernetes stands there' });
  }
  const { manifests, images, unused } = putImages(found, wish.images);
  // What could not be read may have the container that an image is for.
  if (problems.length === 0) problems.push(...unused.map((what) => ({ where: wish.imageInput, what })));
  const notes = [
    ...read.flatMap(({ leftOut }) => leftOut).map((line) => `${line}.`),
    ...images.map(({ manifest, container, from, to }) =>
      from === to
        ? `${describeManifest(manifest)}, container ${container}: ${to} stands there already.`
        : `${describeManifest(manifest)}, container ${container}: ${from} becomes ${to}.`,
    ),
  ];
  return { manifests: addPullSecrets(manifests, wish.pullSecrets), images, notes, problems };
}

/** The line where something is wrong; what is about a whole file stands alone. */
function lineOf({ where }: ManifestProblem): number {
  return Number(/:(\d+)(?: \(.*\))?$/.exec(where)?.[1]);
}
