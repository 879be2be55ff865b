import type { Plugin } from 'esbuild';
import { moved, replaceOnce } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { BOOT_CODE, SANDBOX_BOOT_CODE, inBootCode } from './sandbox-boot-code.ts';

const NAME = 'console-of-anything';

// postman-sandbox 6.7.4 (lib/sandbox/console.js), in the names that its minifier gave: what cannot be made JSON of throws into
// the script, which ends there.
const CONSOLE = 't.exports=function PostmanConsole(e,t,n){';
const SENT = 'e.dispatch("execution.console",t,i,r.stringify(s,o))';

/** The sandbox's boot code whose console takes anything; `undefined` where it is not as expected. */
export async function withConsoleOfAnything(bootCode: string): Promise<string | undefined> {
  const begun = replaceOnce(bootCode, CONSOLE, `var shown=${await inBootCode('console-text')};${CONSOLE}`);
  if (begun === undefined) return undefined;
  const sent = 'e.dispatch("execution.console",t,i,shown.consoleText(s,e=>r.stringify(e,o)))';
  return replaceOnce(begun, SENT, sent);
}

function consoleOfAnything(): Plugin {
  return {
    name: NAME,
    setup(build) {
      build.onEnd(async ({ outputFiles = [] }) => {
        const [only] = outputFiles;
        const code = only === undefined ? undefined : await withConsoleOfAnything(only.text);
        if (only === undefined || code === undefined) return { errors: [moved(NAME, 'postman-sandbox has changed')] };
        only.contents = Buffer.from(code);
        return undefined;
      });
    },
  };
}

/** The sandbox's boot code, in which no value that a script writes to its console ends the script. */
export const CONSOLE_OF_ANYTHING: Patch = {
  name: NAME,
  plugins: { [BOOT_CODE]: consoleOfAnything },
  needs: SANDBOX_BOOT_CODE,
};
