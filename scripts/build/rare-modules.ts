import type { Plugin } from 'esbuild';
import { laterReference } from './later.ts';
import { moved } from './patch.ts';
import type { LaterModule } from './patch.ts';

/** Modules of a library that most runs never use. */
export interface RareModules {
  /** The patch that says so. */
  readonly patch: string;
  /** What is in the bundle, for the error where it no longer loads one of them. */
  readonly library: string;
  readonly modules: readonly LaterModule[];
  /** Modules of Node that it asks for and that are put off too. */
  readonly ofNode?: readonly string[];
  /** Leads from the file that is built to later/. */
  readonly folder: string;
  /** What a module is called among `modules` that is asked for from this folder; `undefined` where nothing is put off there. */
  readonly nameOf?: (path: string, importer: string) => string | undefined;
}

/** Puts modules off until one of their exports is used; the build fails where one of them is not asked for any more. */
export function loadOnFirstUse({
  patch,
  library,
  modules,
  ofNode = [],
  folder,
  nameOf = (path) => path,
}: RareModules): Plugin {
  const all = [...modules, ...ofNode.map((module) => ['', module] as const)];
  return {
    name: patch,
    setup(build) {
      const met = new Set<string>();
      build.onStart(() => met.clear());
      build.onResolve({ filter: /^[@a-z.]/ }, ({ path, namespace, importer, kind }) => {
        if (namespace === 'later' || kind !== 'require-call') return undefined;
        const name = nameOf(path, importer);
        const rare = all.find(([, module]) => module === name);
        if (rare === undefined) return undefined;
        met.add(rare[1]);
        return { path: rare.join(':'), namespace: 'later' };
      });
      build.onResolve({ filter: /^\.\//, namespace: 'later' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
        const [file = '', module = ''] = path.split(':');
        const loaded = file === '' ? `require(${JSON.stringify(module)})` : laterReference(file, module, folder);
        return { contents: onFirstUse(loaded) };
      });
      build.onEnd(() => ({
        errors: all
          .filter(([, module]) => !met.has(module))
          .map(([, module]) => moved(patch, `${library} no longer loads ${module}`)),
      }));
    },
  };
}

// Some of them are functions, and some have properties.
function onFirstUse(module: string): string {
  return `let loaded;
const load = () => (loaded ??= ${module});
module.exports = new Proxy(function () {}, {
  apply: (_, self, values) => Reflect.apply(load(), self, values),
  get: (_, name) => load()[name],
});`;
}
