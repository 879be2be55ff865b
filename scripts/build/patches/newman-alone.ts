import { changeFiles } from '../patch.ts';
import type { Change, Patch } from '../patch.ts';

const NAME = 'newman-alone';
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
 * Makes newman fit into one file that runs alone (newman.md#61-recipe): no rc file, no reporter, no code loaded from
 * outside.
 */
export const NEWMAN_ALONE: Patch = { name: NAME, plugins: { newman: () => changeFiles(NAME, CHANGES) } };
