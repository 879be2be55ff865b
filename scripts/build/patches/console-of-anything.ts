import { replaceEach } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { BOOT_CODE, SANDBOX_BOOT_CODE, changeBootCode, inBootCode } from './sandbox-boot-code.ts';

const NAME = 'console-of-anything';

// postman-sandbox 6.7.4 (lib/sandbox/console.js), in the names that its minifier gave: what cannot be made JSON of throws into
// the script, which ends there.
const CONSOLE = 't.exports=function PostmanConsole(e,t,n){';
const SENT = 'e.dispatch("execution.console",t,i,r.stringify(s,o))';

/** The sandbox's boot code whose console takes anything; `undefined` where it is not as expected. */
export async function withConsoleOfAnything(bootCode: string): Promise<string | undefined> {
  return replaceEach(bootCode, [
    [CONSOLE, `var shown=${await inBootCode('console-text')};${CONSOLE}`],
    [SENT, 'e.dispatch("execution.console",t,i,shown.consoleText(s,e=>r.stringify(e,o)))'],
  ]);
}

/** The sandbox's boot code, in which no value that a script writes to its console ends the script. */
export const CONSOLE_OF_ANYTHING: Patch = {
  name: NAME,
  plugins: { [BOOT_CODE]: () => changeBootCode(NAME, withConsoleOfAnything) },
  needs: SANDBOX_BOOT_CODE,
};
