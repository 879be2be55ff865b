import type { Plugin } from 'esbuild';
import type { Patch } from './patch.ts';

/** Files of a bundle that are read only when they are needed: name without ending, and the modules inside. */
export type LaterFiles = Map<string, Map<string, string>>;

/** What takes the place of a module of such a file in another one; `folder` leads from there to later/. */
export function laterReference(file: string, module: string, folder: string): string {
  return `require(${JSON.stringify(`${folder}${file}.js`)})[${JSON.stringify(module)}]()`;
}

// A package that another one has inside already lies in the same file, so that it is not there twice.
const SHARES: ReadonlyMap<string, string> = new Map([
  ['postman-collection', 'newman'],
  ['socks', 'socks-proxy-agent'],
  ['@azure/core-rest-pipeline', 'azure-identity'],
  ['postman-runtime/lib/authorizer/index.js', 'newman'],
  ['postman-request/request.js', 'newman'],
]);

const LATER = 'later:';

/**
 * Keeps what is not needed at the start out of index.js, since Node reads all of a file before it runs the first line
 * (25 ms a megabyte): packages that are imported by `await import()`, and the companions that patches name for them. Each
 * goes into a file later/<name>.js, to be built from what is gathered in `files`; `placeLater` says where it is. For CommonJS
 * packages. Files of our own are divided by `bundleOwn`.
 */
export function gatherLater(files: LaterFiles, patches: readonly Patch[]): Plugin {
  return {
    name: 'gather-later',
    setup(build) {
      build.onResolve({ filter: /^[@a-z]/ }, async ({ path, kind, resolveDir }) => {
        if (path.startsWith('node:')) return undefined;
        for (const { companions } of patches)
          for (const [file, module] of companions?.[path] ?? []) await gather(file, module, resolveDir);
        if (kind !== 'dynamic-import') return undefined;
        const shared = SHARES.get(path);
        return gather(shared ?? path.replace(/[^a-z0-9-]+/gi, '-').replace(/^-|-js$|-$/g, ''), path, resolveDir);
      });

      async function gather(file: string, module: string, resolveDir: string) {
        const { path, errors } = await build.resolve(module, { kind: 'require-call', resolveDir });
        if (errors.length > 0) return { errors };
        const modules = files.get(file) ?? new Map<string, string>();
        files.set(file, modules.set(module, path));
        return { path: `${LATER}${file}:${module}`, external: true };
      }
    },
  };
}

/** Takes what was gathered from its file in later/, to which `folder` leads from the file that is built. */
export function placeLater(folder: string): Plugin {
  return {
    name: 'place-later',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${LATER}`) }, ({ path }) => ({
        path: path.slice(LATER.length),
        namespace: 'later',
      }));
      build.onResolve({ filter: /^\.\//, namespace: 'later' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
        const [file = '', module = ''] = path.split(':');
        return { contents: `module.exports = ${laterReference(file, module, folder)};` };
      });
    },
  };
}

/** The source of such a file: each module behind a function, so that one does not load the others. */
export function laterSource(modules: ReadonlyMap<string, string>): string {
  // Sorted: esbuild finds them in no certain order, and the same sources shall make the same package.
  const entries = [...modules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, path]) => `${JSON.stringify(name)}: () => require(${JSON.stringify(path)})`);
  return `module.exports = { ${entries.join(', ')} };`;
}

/** Where the first form of a package asks for import.meta.url, which a CommonJS bundle does not have, its other form. */
export function commonJsForms(): Plugin {
  return {
    name: 'commonjs-forms',
    setup(build) {
      build.onResolve({ filter: /^fdir$/ }, ({ kind, resolveDir }) =>
        kind === 'require-call' ? undefined : build.resolve('fdir', { kind: 'require-call', resolveDir }),
      );
    },
  };
}
