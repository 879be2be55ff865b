import type { Plugin } from 'esbuild';
import { laterReference } from '../later.ts';
import { changeFiles, moved } from '../patch.ts';
import type { Change, LaterModule, Patch } from '../patch.ts';

const NAME = 'newman-rare-modules';

// Names made up, signatures, charsets, templates, old collections: half of newman's code, which most runs never use.
const RARE: readonly LaterModule[] = [
  '@faker-js/faker/locale/en',
  'node-forge',
  'http-signature',
  'iconv-lite',
  'handlebars',
  'stream-length',
  'postman-collection-transformer',
].map((module) => ['newman-rare', module]);

const RANDOM = /generator: (faker\.[\w.]+)$/gm;

const ON_DEMAND: Change = {
  // Would load all names there are for the sake of {{$randomFirstName}} and its like.
  file: 'postman-collection/lib/superstring/dynamic-variables.js',
  apply: (source) => {
    const lazy = source.replace(RANDOM, 'generator: () => $1()');
    return (source.match(RANDOM)?.length ?? 0) > 50 && !/[:,] faker\./.test(lazy) ? lazy : undefined;
  },
};

function rareModules(): Plugin {
  const onDemand = changeFiles(NAME, [ON_DEMAND]);
  return {
    name: NAME,
    async setup(build) {
      await onDemand.setup(build);
      const met = new Set<string>();
      build.onStart(() => met.clear());
      build.onResolve({ filter: /^[@a-z]/ }, ({ path, namespace }) => {
        const rare = RARE.find(([, module]) => module === path);
        if (rare === undefined || namespace === 'later') return undefined;
        met.add(path);
        return { path: rare.join(':'), namespace: 'later' };
      });
      build.onResolve({ filter: /^\.\//, namespace: 'later' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
        const [file = '', module = ''] = path.split(':');
        return { contents: onFirstUse(laterReference(file, module, './')) };
      });
      build.onEnd(() => ({
        errors: RARE.filter(([, module]) => !met.has(module)).map(([, module]) =>
          moved(NAME, `newman no longer loads ${module}`),
        ),
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

/** Parts of newman that are seldom used lie in a file of their own, which is read once one of them is used. */
export const NEWMAN_RARE_MODULES: Patch = {
  name: NAME,
  plugins: { newman: rareModules },
  companions: { newman: RARE },
  saves: { requests: 1, milliseconds: 125, mebibytes: 21 },
};
