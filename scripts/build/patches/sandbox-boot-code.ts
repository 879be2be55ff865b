import { createRequire } from 'node:module';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { Plugin, PluginBuild } from 'esbuild';
import { moved } from '../patch.ts';
import type { LaterModule, Patch } from '../patch.ts';

const NAME = 'sandbox-boot-code';

/** What runs in the sandbox of scripts first: text for its thread alone, read there. */
const BOOT: LaterModule = ['sandbox-boot', 'postman-sandbox/.cache/bootcode.js'];
const [FILE, MODULE] = BOOT;

/** What libraries `require` to get the code that reads the boot code, where `provideBootCode` is in force. */
export const BOOT_CODE = FILE;

const READ_IN_THREAD = `const file = require('path').join(__dirname, '${FILE}.js');
module.exports = 'require("vm").runInThisContext(require("fs").readFileSync(' + JSON.stringify(file) + ', "utf8"));';`;

/** Lets sources of this build `require(BOOT_CODE)`. */
export function provideBootCode(build: PluginBuild): void {
  build.onResolve({ filter: new RegExp(`^${FILE}$`) }, ({ path }) => ({ path, namespace: FILE }));
  build.onResolve({ filter: /^path$/, namespace: FILE }, ({ path }) => ({ path, external: true }));
  build.onLoad({ filter: /.*/, namespace: FILE }, () => ({ contents: READ_IN_THREAD }));
}

/** A module of sandbox/ as an expression for the boot code: an object of what it exports. */
export async function inBootCode(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'sandbox', `${module}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'exported',
    target: 'node20.11',
    logLevel: 'error',
  });
  return `function(){${outputFiles.map(({ text }) => text).join('')};return exported}()`;
}

/**
 * The plugin of a patch that changes the boot code once it is built; the build fails where `change` gives `undefined`, since
 * the library has moved.
 */
export function changeBootCode(name: string, change: (bootCode: string) => Promise<string | undefined>): Plugin {
  return {
    name,
    setup(build) {
      build.onEnd(async ({ outputFiles = [] }) => {
        const [only] = outputFiles;
        const code = only === undefined ? undefined : await change(only.text);
        if (only === undefined || code === undefined) return { errors: [moved(name, 'postman-sandbox has changed')] };
        only.contents = Buffer.from(code);
        return undefined;
      });
    },
  };
}

function readInThread(): Plugin {
  return {
    name: NAME,
    setup(build) {
      let isMet = false;
      provideBootCode(build);
      build.onLoad({ filter: /[\\/]postman-sandbox[\\/]\.cache[\\/]bootcode\.js$/ }, () => {
        isMet = true;
        return { contents: `module.exports = (done) => done(null, require('${BOOT_CODE}'));` };
      });
      build.onEnd(() => ({ errors: isMet ? [] : [moved(NAME, `newman no longer loads ${MODULE}`)] }));
    },
  };
}

/** Writes the boot code as it is, and not a module that holds it. */
function bootFile(): Plugin {
  return {
    name: NAME,
    setup(build) {
      build.onEnd(async ({ outputFiles = [] }) => {
        const load = createRequire(import.meta.url)(MODULE) as (done: (error: unknown, code: string) => void) => void;
        const code = await new Promise<string>((resolve) => load((_error, code) => resolve(code)));
        const [only] = outputFiles;
        if (only === undefined || !code.includes('bridge')) {
          return { errors: [moved(NAME, `${MODULE} is not as expected`)] };
        }
        only.contents = Buffer.from(code);
        return undefined;
      });
    },
  };
}

/**
 * The thread of the sandbox reads its boot code itself: newman would read it (2.4 MB) as a string of its own, and send it
 * to the thread in another one.
 */
export const SANDBOX_BOOT_CODE: Patch = {
  name: NAME,
  plugins: { newman: readInThread, [FILE]: bootFile },
  companions: { newman: [BOOT] },
  saves: { requests: 1, milliseconds: 107, mebibytes: 30 },
};
