import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A file of newman that the bundle gets in another form, or not at all. */
interface Change {
  readonly file: string;
  readonly apply: (source: string) => string | undefined;
}

const EXTERNAL_REPORTER = `return prefix + 'newman-reporter-' + name;`;
const REPORTER_REQUIRE = /Reporter = require\(\(function \(name\) \{[\s\S]*?\}\(reporterName\)\)\);/;
const BUILT_IN_REPORTERS = /(cli|json|junit|progress|emojitrain): require\('\.\.\/reporters\/\w+'\)/g;

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
];

/**
 * Makes newman fit into one file that runs alone (newman reference 6.1): no rc file, no reporter, no code loaded from
 * outside. The build fails where newman has changed so that one of these is no longer sure.
 */
export function newmanBundle(): Plugin {
  return {
    name: 'newman-bundle',
    setup(build) {
      const done = new Set<string>();
      build.onStart(() => done.clear());
      build.onLoad(
        { filter: /node_modules[\\/](?:newman[\\/]lib|postman-sandbox[\\/]lib[\\/]bundle)[\\/].*\.js$/ },
        async ({ path }) => {
          const place = path.replaceAll('\\', '/');
          const change = CHANGES.find(({ file }) => place.endsWith(`/node_modules/${file}`));
          if (change === undefined) return undefined;
          const contents = change.apply(await readFile(path, 'utf8'));
          if (contents === undefined) {
            return { errors: [{ text: `${change.file} is not as expected. Adapt scripts/newman-bundle.ts.` }] };
          }
          done.add(change.file);
          return { contents, loader: 'js' };
        },
      );
      build.onEnd(() => ({
        errors: CHANGES.filter(({ file }) => !done.has(file)).map(({ file }) => ({
          text: `${file} did not come into the bundle. Adapt scripts/newman-bundle.ts.`,
        })),
      }));
    },
  };
}
