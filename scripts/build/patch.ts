import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A module in a file of later/. */
export type LaterModule = readonly [file: string, module: string];

/** A change of a library's own source while it is bundled; it lies in scripts/build/patches, in a file of its name. */
export interface Patch {
  readonly name: string;
  /** For the files of later/ by name, and for `index`; each fails the build where the library is no longer what the patch was made for. */
  readonly plugins: Readonly<Record<string, () => Plugin>>;
  /** What else is to lie in later/ where this module does. */
  readonly companions?: Readonly<Record<string, readonly LaterModule[]>>;
  /** Another one that this one stands on. */
  readonly needs?: Patch;
  /** What a step is spared by it; without, the task would not run, or would be wrong. */
  readonly saves?: Saving;
  /** What the start of every task is spared by it. */
  readonly sparesStart?: StartSaving;
}

/**
 * What a run of NewmanSanity with so many requests is spared, as `npm run bench -- patches` measured it; a patch stays from
 * 40 ms or 10 MiB on (design.md#what-the-build-leaves).
 */
export interface Saving {
  readonly requests: number;
  readonly milliseconds: number;
  readonly mebibytes: number;
}

/**
 * What CaptureAndDeploy is spared until its first request, as `npm run bench -- patches` measures it; a patch stays from 10 ms
 * on, which every step pays and section 15 of the design allows 70 % above a lone request for (design.md#15-speed).
 */
export interface StartSaving {
  readonly milliseconds: number;
}

/** Another form of one file of a library. */
export interface Change {
  /** Its path below node_modules. */
  readonly file: string;
  /** `undefined` where the file is not as expected. */
  readonly apply: (source: string) => string | undefined;
}

/** A plugin that makes these changes; the build fails where one cannot be made, and where a file is not bundled at all. */
export function changeFiles(patch: string, changes: readonly Change[]): Plugin {
  return {
    name: patch,
    setup(build) {
      const done = new Set<string>();
      build.onStart(() => done.clear());
      for (const { file, apply } of changes) {
        build.onLoad({ filter: endOf(file) }, async ({ path }) => {
          const contents = apply(await readFile(path, 'utf8'));
          if (contents === undefined) return { errors: [moved(patch, `${file} is not as expected`)] };
          done.add(file);
          return { contents, loader: 'js' };
        });
      }
      build.onEnd(() => ({
        errors: changes
          .filter(({ file }) => !done.has(file))
          .map(({ file }) => moved(patch, `${file} did not come into the bundle`)),
      }));
    },
  };
}

/** One plugin for what several do, in this order. */
export function inOnePlugin(patch: string, plugins: readonly Plugin[]): Plugin {
  return {
    name: patch,
    async setup(build) {
      for (const plugin of plugins) await plugin.setup(build);
    },
  };
}

/** The error of a build whose library has moved away from a patch. */
export function moved(patch: string, what: string): { readonly text: string } {
  return { text: `${what}. Adapt scripts/build/patches/${patch}.ts.` };
}

/** The source with this text, which must be there once, replaced; else `undefined`. */
export function replaceOnce(source: string, text: string, by: string): string | undefined {
  const parts = source.split(text);
  return parts.length === 2 ? parts.join(by) : undefined;
}

/** The source with each of these texts replaced, one after the other; `undefined` where one is not there once. */
export function replaceEach(
  source: string,
  changes: readonly (readonly [text: string, by: string])[],
): string | undefined {
  return changes.reduce<string | undefined>(
    (changed, [text, by]) => (changed === undefined ? undefined : replaceOnce(changed, text, by)),
    source,
  );
}

function endOf(file: string): RegExp {
  const parts = ['node_modules', ...file.split('/')].map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`[\\\\/]${parts.join('[\\\\/]')}$`);
}
