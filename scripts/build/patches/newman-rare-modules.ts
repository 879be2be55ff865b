import type { Plugin } from 'esbuild';
import { changeFiles, inOnePlugin } from '../patch.ts';
import type { Change, LaterModule, Patch } from '../patch.ts';
import { loadOnFirstUse } from '../rare-modules.ts';

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
  return inOnePlugin(NAME, [
    changeFiles(NAME, [ON_DEMAND]),
    loadOnFirstUse({ patch: NAME, library: 'newman', modules: RARE, folder: './' }),
  ]);
}

/** Parts of newman that are seldom used lie in a file of their own, which is read once one of them is used. */
export const NEWMAN_RARE_MODULES: Patch = {
  name: NAME,
  plugins: { newman: rareModules },
  companions: { newman: RARE },
  saves: { requests: 1, milliseconds: 125, mebibytes: 21 },
};
