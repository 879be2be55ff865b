import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { changeFiles, inOnePlugin, replaceOnce } from '../patch.ts';
import type { Change, LaterModule, Patch } from '../patch.ts';
import { loadOnFirstUse } from '../rare-modules.ts';

const NAME = 'task-lib-rare-modules';
const LIBRARY = 'azure-pipelines-task-lib';

// To run tools, to find files, to ask for an agent of some version, to speak in other languages: no task of ours does.
const RARE: readonly LaterModule[] = ['q', 'minimatch', 'semver', `${LIBRARY}/lib-resource.js`].map((module) => [
  'task-lib-rare',
  module,
]);

// Would load semver. The oldest Node that runs a bundle is 20.
const OLD_NODE = "if (semver.lt(process.versions.node, '4.2.0')) {";
const NO_OLD_NODE: readonly Change[] = ['task.js', 'internal.js'].map((file) => ({
  file: `${LIBRARY}/${file}`,
  apply: (source) => replaceOnce(source, OLD_NODE, 'if (false) {'),
}));

function rareModules(): Plugin {
  return inOnePlugin(NAME, [
    changeFiles(NAME, NO_OLD_NODE),
    loadOnFirstUse({
      ...{ patch: NAME, library: LIBRARY, modules: RARE, ofNode: ['child_process'], folder: './later/' },
      nameOf: (asked, importer) => {
        if (path.basename(path.dirname(importer)) !== LIBRARY) return undefined;
        return asked.startsWith('./') ? `${LIBRARY}/${asked.slice(2)}.js` : asked;
      },
    }),
  ]);
}

/**
 * Parts of task-lib that are seldom used lie in a file of their own, which is read once one of them is used. Measured at a load
 * of 12 to 20 on two cores, interleaved: 16 ms less of CPU until the first request in 31 pairs (of 233), 17 in 31 (of 242).
 */
export const TASK_LIB_RARE_MODULES: Patch = {
  name: NAME,
  plugins: { index: rareModules },
  companions: { [`${LIBRARY}/task.js`]: RARE },
  sparesStart: { milliseconds: 16 },
};
