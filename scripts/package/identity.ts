import { createHash } from 'node:crypto';
import type { TaskJson } from '../task-json.ts';
import type { PackageOptions } from './options.ts';

/** vss-extension.json, as far as the scripts look into it. */
export interface Manifest {
  readonly id: string;
  readonly publisher: string;
  readonly version: string;
  readonly name: string;
  readonly public?: boolean;
  readonly repository?: { readonly type: string; readonly uri: string };
  readonly scopes?: readonly string[];
  readonly contributions: readonly {
    readonly id: string;
    readonly type: string;
    readonly properties: {
      readonly name: string;
      readonly uri?: string;
      /** Of a tab: the ids of the tasks whose runs show it. */
      readonly supportsTasks?: readonly string[];
    };
  }[];
  readonly files: readonly { readonly path: string; readonly addressable?: boolean }[];
}

/** A task.json with what a package may change of it. */
export interface PackedTaskJson extends TaskJson {
  readonly friendlyName: string;
  readonly helpMarkDown: string;
}

/**
 * The manifest for a publisher, or of a test copy: another extension, private, with tasks of other names in folders
 * and contributions of other names. Equal names would make every pipeline of an organisation that has both ambiguous.
 */
export function packedManifest(manifest: Manifest, options: PackageOptions): Manifest {
  const { publisher = manifest.publisher, repository } = options;
  const packed = {
    ...manifest,
    publisher,
    public: options.isPublic === true,
    ...(repository === undefined ? {} : { repository: { type: 'git', uri: repository } }),
  };
  if (!options.dev) return packed;
  return {
    ...packed,
    id: `${manifest.id}-dev`,
    name: `${manifest.name} (Dev)`,
    version: devVersion(manifest.version, options.patch),
    contributions: manifest.contributions.map((contribution) => ({
      ...contribution,
      id: `${contribution.id}-dev`,
      properties: packedProperties(contribution, options),
    })),
    files: manifest.files.map((file) =>
      file.path.startsWith('tasks/') ? { ...file, path: packedName(file.path, options) } : file,
    ),
  };
}

/** Whether a contribution is a task; the others are pages. */
export function isTaskContribution({ type }: Pick<Manifest['contributions'][number], 'type'>): boolean {
  return type === 'ms.vss-distributed-task.task';
}

function packedProperties(
  contribution: Manifest['contributions'][number],
  options: PackageOptions,
): Manifest['contributions'][number]['properties'] {
  const { properties } = contribution;
  if (isTaskContribution(contribution)) return { ...properties, name: packedName(properties.name, options) };
  const ids = properties.supportsTasks?.map((id) => packedId(id, options));
  return { ...properties, name: `${properties.name} (Dev)`, ...(ids === undefined ? {} : { supportsTasks: ids }) };
}

/** The id that a task has in the package. */
export function packedId(id: string, { dev }: PackageOptions): string {
  return dev ? derivedGuid(id, 'dev') : id;
}

/** The name of a task, or the folder it lies in, in the package. */
export function packedName(name: string, { dev }: PackageOptions): string {
  return dev ? `${name}Dev` : name;
}

/** A task.json for that package: its help leads to the marketplace page of this publisher. */
export function packedTask(task: PackedTaskJson, manifest: Manifest, options: PackageOptions): PackedTaskJson {
  const { id, publisher } = packedManifest(manifest, options);
  const helpMarkDown = task.helpMarkDown.replace(marketplaceItem(manifest), marketplaceItem({ id, publisher }));
  if (!options.dev) return { ...task, helpMarkDown };
  return {
    ...task,
    id: packedId(task.id, options),
    name: packedName(task.name, options),
    friendlyName: `${task.friendlyName} (Dev)`,
    helpMarkDown,
    version: { ...task.version, Patch: options.patch ?? task.version.Patch },
  };
}

/** The page of an extension in the marketplace. */
export function marketplaceItem({ publisher, id }: Pick<Manifest, 'publisher' | 'id'>): string {
  return `https://marketplace.visualstudio.com/items?itemName=${publisher}.${id}`;
}

/** A GUID made from another one and a word, always the same: version 5 of RFC 9562. */
export function derivedGuid(guid: string, word: string): string {
  const space = Buffer.from(guid.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(space).update(word).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function devVersion(version: string, patch: number | undefined): string {
  return patch === undefined ? version : version.replace(/\d+$/, String(patch));
}
