import type { Host } from '../../shared/host/host.ts';
import type { InputReader } from '../../shared/host/input-reader.ts';
import type { ConnectionSource } from '../../shared/kubernetes/connection-inputs.ts';
import { parseImage } from '../../shared/kubernetes/image.ts';
import type { ImageReference } from '../../shared/kubernetes/image.ts';
import { isObjectName } from '../../shared/kubernetes/resources.ts';

/** A set of objects that is tried out (design.md#11-manifests). */
export interface ManifestInputs extends SetInputs {
  readonly action: 'tryOut';
  readonly connection: ConnectionSource;
  /** Of objects that name none. `undefined`: the connection's, else `default`. */
  readonly namespace: string | undefined;
}

/** Which objects are meant, and what is put into them. */
export interface SetInputs {
  /** Files, folders and globs, one each. */
  readonly files: readonly string[];
  readonly images: readonly ImageReference[];
  /** Which input names them. */
  readonly imageInput: 'containers' | 'imageName';
  readonly pullSecrets: readonly string[];
  /** Fields that others own with another value are taken over. */
  readonly forceConflicts: boolean;
  /** Pods of workloads start anew where only the configuration changes that they read. */
  readonly restartOnConfigChange: boolean;
  /** What Secrets held before is kept, so that it can go back. */
  readonly captureSecrets: boolean;
}

/** What is asked for by the inputs of their own. */
export type ManifestLines = Omit<SetInputs, 'images' | 'imageInput'>;

/** Reads the inputs that only manifests have. What is wrong with them is gathered in the reader. */
export function readManifestLines(read: InputReader): ManifestLines {
  const files = read.lines('manifests', { example: 'k8s/*.yaml', check: whyNoPath });
  const pullSecrets = read.lines('imagePullSecrets', {
    example: 'registry',
    check: (value) => (isObjectName(value) ? undefined : 'no name of a Secret'),
  });
  const forceConflicts = read.boolean('forceConflicts', false);
  const restartOnConfigChange = read.boolean('restartOnConfigChange', true);
  const captureSecrets = read.boolean('captureSecrets', true);
  const given = {
    imagePullSecrets: pullSecrets.length > 0,
    forceConflicts,
    restartOnConfigChange: !restartOnConfigChange,
    captureSecrets: !captureSecrets,
  };
  if (files.length === 0) {
    for (const [name, isGiven] of Object.entries(given))
      if (isGiven) read.problem(`${name} needs manifests. Leave it out`);
  }
  return { files, pullSecrets, forceConflicts, restartOnConfigChange, captureSecrets };
}

/** What is given beside manifests and cannot hold with them; gathered in the reader. */
export function checkBesideManifests(
  host: Pick<Host, 'input'>,
  read: InputReader,
  { action, dryRun, ...given }: { readonly action: string; readonly dryRun: boolean } & GivenBeside,
): void {
  if (action !== 'deploy') read.problem(`manifests is not used by action: ${action}. Leave it out`);
  if (!dryRun) for (const problem of notBuilt(given)) read.problem(problem);
  if (host.input('containerName') !== undefined) {
    read.problem('containerName contradicts manifests, where an image goes into every container with its repository');
  }
  if (host.input('workloadSelector') !== undefined) {
    read.problem('workloadSelector contradicts manifests, which say themselves which workloads are meant');
  }
  if (host.input('imageTag') !== undefined && host.input('imageName') === undefined) {
    read.problem('imageTag needs imageName, which says whose tag it is');
  }
}

/** What means something for images, and nothing for manifests that are applied. */
interface GivenBeside {
  readonly restartIfUnchanged: boolean;
  /** How many lines deploymentName has. */
  readonly names: number;
}

function notBuilt({ restartIfUnchanged, names }: GivenBeside): readonly string[] {
  return [
    ...(restartIfUnchanged
      ? ['restartIfUnchanged is not built for manifests: leave it out, and change an annotation of the pod template']
      : []),
    ...(names > 1
      ? [
          'deploymentName names several workloads, but with manifests it is the main one alone; the others are those that stand in them',
        ]
      : []),
  ];
}

/** The images to put in, by the input that names them; what is none was gathered in the reader. */
export function imagesFor(image: string, containers: readonly string[]): Pick<SetInputs, 'images' | 'imageInput'> {
  const references = containers.length > 0 ? containers : [image];
  const images = references.map((one) => parseImage(one)).filter((one) => one !== undefined);
  return { images, imageInput: containers.length > 0 ? 'containers' : 'imageName' };
}

function whyNoPath(value: string): string | undefined {
  return /^https?:\/\//i.test(value) ? 'a URL; download the file in a step before' : undefined;
}
