import type { Plugin } from 'esbuild';
import { laterReference } from '../later.ts';
import { changeFiles, moved, replaceEach } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { BOOT_CODE, SANDBOX_BOOT_CODE, provideBootCode } from './sandbox-boot-code.ts';

const NAME = 'sandbox-prepared';
const MODULE = 'uvm/lib/bridge.js';
/** The file of later/ that `await import` of this module makes (tasks/NewmanSanity/newman/run/load-newman.ts). */
const FILE = 'uvm-lib-bridge';

const PREPARE = `
let ready;
// Starts a sandbox for the next bridge; until then what it says is kept.
module.exports.prepare = function () {
  const id = UVM_ID_ + randomNumber(), said = [], listeners = [];
  const worker = new Worker(sandboxFirmware(require('${BOOT_CODE}'), id), {});
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

const LINES: readonly (readonly [line: string, by: string])[] = [
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

function preparedBridge(): Plugin {
  const bridge = changeFiles(NAME, [
    {
      file: MODULE,
      apply: (source) => {
        const changed = replaceEach(source, LINES);
        return changed === undefined ? undefined : changed + PREPARE;
      },
    },
  ]);
  return {
    name: NAME,
    async setup(build) {
      provideBootCode(build);
      await bridge.setup(build);
    },
  };
}

/** Makes newman take its bridge from the file that is loaded before it. */
function useBridge(): Plugin {
  return {
    name: NAME,
    setup(build) {
      let isMet = false;
      build.onResolve({ filter: /^\.\/bridge$/ }, ({ importer }) => {
        if (!/[\\/]uvm[\\/]lib[\\/]index\.js$/.test(importer)) return undefined;
        isMet = true;
        return { path: MODULE, namespace: 'bridge' };
      });
      build.onResolve({ filter: /^\.\//, namespace: 'bridge' }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'bridge' }, () => ({
        contents: `module.exports = ${laterReference(FILE, MODULE, './')};`,
      }));
      build.onEnd(() => ({ errors: isMet ? [] : [moved(NAME, `newman no longer loads ${MODULE}`)] }));
    },
  };
}

/**
 * Lets the sandbox in which scripts run be started before newman is loaded: both take as long, and the sandbox has a
 * thread of its own.
 */
export const SANDBOX_PREPARED: Patch = {
  name: NAME,
  plugins: { newman: useBridge, [FILE]: preparedBridge },
  needs: SANDBOX_BOOT_CODE,
  saves: { requests: 1, milliseconds: 156, mebibytes: 0 },
};
