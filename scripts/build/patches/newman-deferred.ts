import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { laterReference } from '../later.ts';
import { BOOT, BRIDGE, RARE } from '../newman-files.ts';
import { bootFile, sandboxBundle, useSandbox } from './sandbox.ts';

/** The plugins for the files of later/ that newman consists of, by the name of the file. */
export function newmanParts(): Record<string, Plugin[]> {
  return {
    newman: [newmanBundle(), useSandbox(), rareModules()],
    [BRIDGE[0]]: [sandboxBundle()],
    [BOOT[0]]: [bootFile()],
  };
}

/** A file of newman that the bundle gets in another form, or not at all. */
interface Change {
  readonly file: string;
  readonly apply: (source: string) => string | undefined;
}

const EXTERNAL_REPORTER = `return prefix + 'newman-reporter-' + name;`;
const REPORTER_REQUIRE = /Reporter = require\(\(function \(name\) \{[\s\S]*?\}\(reporterName\)\)\);/;
const BUILT_IN_REPORTERS = /(cli|json|junit|progress|emojitrain): require\('\.\.\/reporters\/\w+'\)/g;
const RANDOM = /generator: (faker\.[\w.]+)$/gm;

const CHANGES: readonly Change[] = [
  {
    // Reporters are code that newman would look up outside of the bundle; the task has its own reports.
    file: 'newman/lib/run/index.js',
    apply: (source) => {
      const found = source.match(BUILT_IN_REPORTERS)?.length === 5 && source.includes(EXTERNAL_REPORTER);
      if (!found || !REPORTER_REQUIRE.test(source)) return undefined;
      return source
        .replace(BUILT_IN_REPORTERS, '$1: undefined')
        .replace(REPORTER_REQUIRE, `throw new Error('no reporter is part of this bundle');`);
    },
  },
  {
    // /etc/postman/newmanrc, ~/.postman/newmanrc and ./.newmanrc would silently change options and write secrets.
    file: 'newman/lib/config/rc-file.js',
    apply: (source) =>
      source.includes('module.exports.load = (callback)')
        ? 'module.exports.load = (callback) => callback(null, {});'
        : undefined,
  },
  {
    // Only there to build the sandbox's boot code, which comes ready made; needs terser and browserify.
    file: 'postman-sandbox/lib/bundle/index.js',
    apply: (source) =>
      source.includes(`require('terser')`)
        ? `module.exports = class { constructor() { throw new Error('not part of this bundle'); } };`
        : undefined,
  },
  {
    // Would load all names there are for the sake of {{$randomFirstName}} and its like.
    file: 'postman-collection/lib/superstring/dynamic-variables.js',
    apply: (source) => {
      const lazy = source.replace(RANDOM, 'generator: () => $1()');
      return (source.match(RANDOM)?.length ?? 0) > 50 && !/[:,] faker\./.test(lazy) ? lazy : undefined;
    },
  },
  {
    // Four timers of a millisecond for every request; the next turn is soon enough.
    file: 'postman-runtime/lib/runner/instruction.js',
    apply: (source) =>
      replaceOnce(source, 'setTimeout(callback.bind(...args), 0);', 'setImmediate(callback.bind(...args));'),
  },
  {
    // An error that nobody awaited is told after the result of its script; at the end of a run it would come too late.
    file: 'postman-sandbox/lib/postman-sandbox.js',
    apply: (source) =>
      replaceOnce(
        source,
        'callback(err, result);',
        `if (err || waiting === null) return callback(err, result);
            const done = _.once(() => { clearTimeout(patience); callback(err, result); });
            const patience = setTimeout(done, TO_WAIT_BUFFER);
            this.ping(done);`,
      ),
  },
];

function replaceOnce(source: string, line: string, by: string): string | undefined {
  const parts = source.split(line);
  return parts.length === 2 ? parts.join(by) : undefined;
}

/**
 * Makes newman fit into one file that runs alone (newman.md#61-recipe): no rc file, no reporter, no code loaded from
 * outside. The build fails where newman has changed so that one of these is no longer sure.
 */
export function newmanBundle(): Plugin {
  return {
    name: 'newman-bundle',
    setup(build) {
      const done = new Set<string>();
      build.onStart(() => done.clear());
      build.onLoad(
        { filter: /node_modules[\\/](?:newman|postman-(?:sandbox|collection|runtime))[\\/]lib[\\/].*\.js$/ },
        async ({ path }) => {
          const place = path.replaceAll('\\', '/');
          const change = CHANGES.find(({ file }) => place.endsWith(`/node_modules/${file}`));
          if (change === undefined) return undefined;
          const contents = change.apply(await readFile(path, 'utf8'));
          if (contents === undefined) {
            return {
              errors: [{ text: `${change.file} is not as expected. Adapt scripts/build/patches/newman-deferred.ts.` }],
            };
          }
          done.add(change.file);
          return { contents, loader: 'js' };
        },
      );
      build.onEnd(() => ({
        errors: CHANGES.filter(({ file }) => !done.has(file)).map(({ file }) => ({
          text: `${file} did not come into the bundle. Adapt scripts/build/patches/newman-deferred.ts.`,
        })),
      }));
    },
  };
}

/** Takes the parts of newman that are seldom used out of another file, once one of them is used. */
function rareModules(): Plugin {
  return {
    name: 'rare-modules',
    setup(build) {
      build.onResolve({ filter: /^[@a-z]/ }, ({ path, namespace }) => {
        const rare = RARE.find(([, module]) => module === path);
        return rare === undefined || namespace === 'later' ? undefined : { path: rare.join(':'), namespace: 'later' };
      });
      build.onResolve({ filter: /^\.\//, namespace: 'later' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
        const [file = '', module = ''] = path.split(':');
        return { contents: onFirstUse(laterReference(file, module, './')) };
      });
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
