import * as path from 'node:path';
import type { Metafile } from 'esbuild';
import type { LaterFiles } from './later.ts';

/** What esbuild says about one file of a task. */
export interface BundledFile {
  readonly name: string;
  readonly metafile: Metafile;
}

/**
 * One esbuild metafile for all files of a task, as tools read it that list what is shipped: the modules that stand
 * between index.js and later/ are left out, so that who imports what stays true across files, and so is what left no
 * byte in any file. `root` is the folder that the paths of the metafiles start at.
 */
export function bundledModules(files: readonly BundledFile[], later: LaterFiles, root: string): Metafile {
  const targets = new Map<string, string>(
    [...later].flatMap(([file, modules]) =>
      [...modules].map(([module, target]) => [`later:${file}:${module}`, posix(path.relative(root, target))] as const),
    ),
  );
  const merged: Metafile = { inputs: {}, outputs: {} };
  for (const { name, metafile } of files) {
    for (const output of Object.values(metafile.outputs)) {
      const shipped = Object.entries(output.inputs).filter(
        ([module, { bytesInOutput }]) => bytesInOutput > 0 && isFile(module),
      );
      merged.outputs[name] = { ...output, inputs: Object.fromEntries(shipped) };
      for (const [module] of shipped) {
        const input = metafile.inputs[module];
        if (input === undefined) continue;
        const imports = input.imports.map((imported) => {
          const target = targets.get(imported.path);
          return target === undefined ? imported : { ...imported, path: target, external: false };
        });
        merged.inputs[module] = { ...input, imports };
      }
    }
  }
  return merged;
}

/** The metafiles of several tasks as one. */
export function joinMetafiles(tasks: ReadonlyMap<string, Metafile>): Metafile {
  const joined: Metafile = { inputs: {}, outputs: {} };
  for (const [task, { inputs, outputs }] of tasks) {
    Object.assign(joined.inputs, inputs);
    for (const [name, output] of Object.entries(outputs)) joined.outputs[`${task}/${name}`] = output;
  }
  return joined;
}

// What esbuild or a plugin made up has a name like <stdin> or later:rare:q.
function isFile(module: string): boolean {
  return !/^<|^[a-z-]+:/.test(module);
}

function posix(name: string): string {
  return name.replaceAll(path.sep, '/');
}
