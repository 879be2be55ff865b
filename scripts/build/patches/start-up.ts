import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { laterModule } from '../later.ts';

/** One line of a library that is replaced in the bundle, so that a task's first request is not kept waiting by it. */
interface Replacement {
  readonly library: string;
  readonly file: string;
  readonly line: string;
  readonly by: string;
}

const TASK_LIB = 'azure-pipelines-task-lib';

// What a module is needed for stays possible: it is loaded when it is first used.
const REPLACEMENTS: readonly Replacement[] = [
  onFirstUse(TASK_LIB, 'task.js', `var childProcess = require("child_process");`, 'childProcess'),
  onFirstUse(TASK_LIB, 'task.js', `var trm = require("./toolrunner");`, 'trm'),
  {
    library: TASK_LIB,
    file: 'task.js',
    line: 'exports.ToolRunner = trm.ToolRunner;',
    by: `Object.defineProperty(exports, 'ToolRunner', { enumerable: true, get: () => trm.ToolRunner });`,
  },
  onFirstUse(TASK_LIB, 'toolrunner.js', `var Q = require("q");`, 'Q'),
  onFirstUse(TASK_LIB, 'internal.js', `var libResource = require('./lib-resource');`, 'libResource'),
  ...['task.js', 'internal.js'].flatMap((file) => [
    onFirstUse(TASK_LIB, file, `var minimatch = require("minimatch");`, 'minimatch'),
    onFirstUse(TASK_LIB, file, `var semver = require("semver");`, 'semver'),
    // The oldest Node that runs the bundle is 20.
    { library: TASK_LIB, file, line: `if (semver.lt(process.versions.node, '4.2.0')) {`, by: 'if (false) {' },
  ]),
];

/** Loads a module when one of its exports is asked for; a package then comes out of a file of its own. */
function onFirstUse(library: string, file: string, line: string, variable: string): Replacement {
  const module = /(?:from |require\()['"](.+)['"]/.exec(line)?.[1] ?? '';
  // The parts of task-lib share its vault, so they stay together.
  const inPlace = /child_process$|toolrunner$/.test(module);
  const source = inPlace ? module : rare(module);
  const by = `var ${variable} = new Proxy({}, { get: (_, name) => require('${source}')[name] });`;
  return { library, file, line, by };
}

function rare(module: string): string {
  return laterModule('rare', module);
}

/**
 * Defers or leaves out what task-lib loads at its start and a task does not need for its first
 * request. The build fails where it has changed so that a line is no longer found.
 */
export function quickStart(): Plugin {
  return {
    name: 'quick-start',
    setup(build) {
      const done = new Set<Replacement>();
      build.onLoad({ filter: /node_modules[\\/]azure-pipelines-task-lib[\\/].*\.js$/ }, async ({ path }) => {
        const place = path.replaceAll('\\', '/');
        const wanted = REPLACEMENTS.filter(({ library, file }) => place.endsWith(`/node_modules/${library}/${file}`));
        if (wanted.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        const errors = [];
        for (const replacement of wanted) {
          const parts = contents.split(replacement.line);
          if (parts.length !== 2)
            errors.push({
              text: `${replacement.library} has changed: expected once "${replacement.line}" in ${replacement.file}. Adapt scripts/build/patches/start-up.ts.`,
            });
          contents = parts.join(replacement.by);
          done.add(replacement);
        }
        return errors.length === 0 ? { contents, loader: 'js' } : { errors };
      });
      build.onEnd(({ metafile }) => {
        const inputs = Object.keys(metafile?.inputs ?? {});
        const missing = REPLACEMENTS.filter((replacement) => {
          return (
            !done.has(replacement) && inputs.some((input) => input.includes(`node_modules/${replacement.library}/`))
          );
        });
        const errors = missing.map(({ library, file }) => ({
          text: `${library} is bundled without its ${file}. Adapt scripts/build/patches/start-up.ts.`,
        }));
        return { errors };
      });
    },
  };
}
