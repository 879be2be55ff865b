import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** One line of a library that is replaced in the bundle, so that a task's first request is not kept waiting by it. */
interface Replacement {
  readonly library: string;
  readonly file: string;
  readonly line: string;
  readonly by: string;
}

const CLIENT_NODE = '@kubernetes/client-node';
const TASK_LIB = 'azure-pipelines-task-lib';

// What a module is needed for stays possible: it is loaded when it is first used. Only the 341 kB of generated models
// behind makeApiClient are gone; our own client sends the requests.
const REPLACEMENTS: readonly Replacement[] = [
  {
    library: CLIENT_NODE,
    file: 'dist/config.js',
    line: `import { createConfiguration, ServerConfiguration, } from './gen/index.js';`,
    by: `const createConfiguration = () => { throw new Error('makeApiClient is not part of this bundle'); };
const ServerConfiguration = createConfiguration;`,
  },
  // node-fetch 2 brings whatwg-url and tr46 (290 kB); Node has the same class itself.
  { library: CLIENT_NODE, file: 'dist/config.js', line: `import { Headers } from 'node-fetch';`, by: '' },
  {
    library: CLIENT_NODE,
    file: 'dist/config.js',
    line: `import { SocksProxyAgent } from 'socks-proxy-agent';`,
    by: `function SocksProxyAgent(...values) {
  const { SocksProxyAgent: Agent } = require('socks-proxy-agent');
  return new Agent(...values);
}`,
  },
  {
    library: CLIENT_NODE,
    file: 'dist/oidc_auth.js',
    line: `import * as oidc from 'openid-client';`,
    by: `const oidc = ${onFirstUse('openid-client')};`,
  },
  ...['dist/azure_auth.js', 'dist/gcp_auth.js'].map((file) => ({
    library: CLIENT_NODE,
    file,
    line: `import * as jsonpath from 'jsonpath-plus';`,
    by: `const jsonpath = ${onFirstUse('jsonpath-plus')};`,
  })),
  ...['task.js', 'internal.js'].map((file) => ({
    library: TASK_LIB,
    file,
    line: `var minimatch = require("minimatch");`,
    by: `var minimatch = ${onFirstUse('minimatch')};`,
  })),
  { library: TASK_LIB, file: 'toolrunner.js', line: `var Q = require("q");`, by: `var Q = ${onFirstUse('q')};` },
];

function onFirstUse(module: string): string {
  return `new Proxy({}, { get: (_, name) => require(${JSON.stringify(module)})[name] })`;
}

/**
 * Defers or leaves out what client-node and task-lib load at their start and a task does not need for its first
 * request. The build fails where a library has changed so that a line is no longer found.
 */
export function quickStart(): Plugin {
  return {
    name: 'quick-start',
    setup(build) {
      const done = new Set<Replacement>();
      build.onLoad(
        { filter: /node_modules[\\/](?:@kubernetes[\\/]client-node|azure-pipelines-task-lib)[\\/].*\.js$/ },
        async ({ path }) => {
          const place = path.replaceAll('\\', '/');
          const wanted = REPLACEMENTS.filter(({ library, file }) => place.endsWith(`/node_modules/${library}/${file}`));
          if (wanted.length === 0) return undefined;
          let contents = await readFile(path, 'utf8');
          const errors = [];
          for (const replacement of wanted) {
            const parts = contents.split(replacement.line);
            if (parts.length !== 2)
              errors.push({
                text: `${replacement.library} has changed: expected once "${replacement.line}" in ${replacement.file}. Adapt scripts/build-start-up.ts.`,
              });
            contents = parts.join(replacement.by);
            done.add(replacement);
          }
          return errors.length === 0 ? { contents, loader: 'js' } : { errors };
        },
      );
      build.onEnd(({ metafile }) => {
        const inputs = Object.keys(metafile?.inputs ?? {});
        const missing = REPLACEMENTS.filter((replacement) => {
          return (
            !done.has(replacement) && inputs.some((input) => input.includes(`node_modules/${replacement.library}/`))
          );
        });
        const errors = missing.map(({ library, file }) => ({
          text: `${library} is bundled without its ${file}. Adapt scripts/build-start-up.ts.`,
        }));
        return { errors };
      });
    },
  };
}
