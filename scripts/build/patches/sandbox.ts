import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Plugin, PluginBuild } from 'esbuild';
import { laterReference } from '../later.ts';
import { BOOT, BRIDGE } from '../newman-files.ts';
import { withAwaitedTests } from './awaited-tests.ts';

const [BRIDGE_FILE, BRIDGE_MODULE] = BRIDGE;
const [BOOT_FILE, BOOT_MODULE] = BOOT;

// Newman would read the boot code (2.4 MB) as a string of its own, and send it to the thread in another one.
const BOOT_CODE = `const file = require('path').join(__dirname, '${BOOT_FILE}.js');
module.exports = 'require("vm").runInThisContext(require("fs").readFileSync(' + JSON.stringify(file) + ', "utf8"));';`;

const PREPARE = `
let ready;
// Starts a sandbox for the next bridge; until then what it says is kept.
module.exports.prepare = function () {
  const id = UVM_ID_ + randomNumber(), said = [], listeners = [];
  const worker = new Worker(sandboxFirmware(require('${BOOT_FILE}'), id), {});
  for (const event of [MESSAGE, ERROR, MESSAGE_ERROR, EXIT]) {
    const keep = (value) => said.push([event, value]);
    listeners.push([event, keep]);
    worker.on(event, keep);
  }
  worker.unref();
  ready = { id, worker, handOver () {
    for (const [event, keep] of listeners) worker.off(event, keep);
    worker.ref();
    queueMicrotask(() => said.forEach((one) => worker.emit(...one)));
  } };
};
function takeReady () {
  const one = ready;
  ready = undefined;
  return one;
}
`;

const CHANGES: readonly (readonly [line: string, by: string])[] = [
  [
    'const id = UVM_ID_ + randomNumber(),',
    'const prepared = takeReady(), id = prepared ? prepared.id : UVM_ID_ + randomNumber(),',
  ],
  [
    'try { worker = new Worker(firmwareCode, options); }',
    'try { worker = prepared ? prepared.worker : new Worker(firmwareCode, options); }',
  ],
  ['// equip bridge to disconnect', 'if (prepared) prepared.handOver();\n    // equip bridge to disconnect'],
];

/**
 * Lets the sandbox in which scripts run be started before newman is loaded: both take as long, and the sandbox has a
 * thread of its own. The build fails where uvm has changed.
 */
export function sandboxBundle(): Plugin {
  return {
    name: 'sandbox-bundle',
    setup(build) {
      bootCode(build);
      build.onLoad({ filter: /[\\/]uvm[\\/]lib[\\/]bridge\.js$/ }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const [line, by] of CHANGES) {
          const parts = contents.split(line);
          if (parts.length !== 2) {
            const text = `uvm has changed: expected once "${line}" in ${BRIDGE_MODULE}. Adapt scripts/build/patches/sandbox.ts.`;
            return { errors: [{ text }] };
          }
          contents = parts.join(by);
        }
        return { contents: contents + PREPARE, loader: 'js' };
      });
    },
  };
}

/** Makes newman use that bridge, and its boot code. */
export function useSandbox(): Plugin {
  return {
    name: 'use-sandbox',
    setup(build) {
      bootCode(build);
      build.onResolve({ filter: /^\.\/bridge$/ }, ({ importer }) =>
        /[\\/]uvm[\\/]lib[\\/]index\.js$/.test(importer) ? { path: BRIDGE.join(':'), namespace: 'bridge' } : undefined,
      );
      build.onResolve({ filter: /^\.\//, namespace: 'bridge' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'bridge' }, () => ({
        contents: `module.exports = ${laterReference(BRIDGE_FILE, BRIDGE_MODULE, './')};`,
      }));
      build.onLoad({ filter: /[\\/]postman-sandbox[\\/]\.cache[\\/]bootcode\.js$/ }, () => ({
        contents: `module.exports = (done) => done(null, require('${BOOT_FILE}'));`,
      }));
    },
  };
}

function bootCode(build: PluginBuild): void {
  build.onResolve({ filter: new RegExp(`^${BOOT_FILE}$`) }, ({ path }) => ({ path, namespace: BOOT_FILE }));
  build.onResolve({ filter: /^path$/, namespace: BOOT_FILE }, ({ path }) => ({ path, external: true }));
  build.onLoad({ filter: /.*/, namespace: BOOT_FILE }, () => ({ contents: BOOT_CODE }));
}

/** Writes the boot code itself, with tests that are awaited, and not a module that holds it. */
export function bootFile(): Plugin {
  return {
    name: 'boot-file',
    setup(build) {
      build.onEnd(async ({ outputFiles = [] }) => {
        const load = createRequire(import.meta.url)(BOOT_MODULE) as (
          done: (error: unknown, code: string) => void,
        ) => void;
        const code = await new Promise<string>((resolve) => load((_error, code) => resolve(code)));
        const [only] = outputFiles;
        const awaited = await withAwaitedTests(code);
        if (only === undefined || awaited === undefined) {
          const text = `${BOOT_MODULE} is not as expected. Adapt scripts/build/patches/awaited-tests.ts.`;
          return { errors: [{ text }] };
        }
        only.contents = Buffer.from(awaited);
        return undefined;
      });
    },
  };
}
