import { replaceEach } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { BOOT_CODE, SANDBOX_BOOT_CODE, changeBootCode, inBootCode } from './sandbox-boot-code.ts';

const NAME = 'results-of-anything';

// postman-sandbox 6.7.4 (lib/sandbox/execute.js), in the names that its minifier gave: what cannot be made JSON of is thrown
// where nobody catches it, and the run ends there.
const DEPENDENCIES = 'p=e("./timers"),d=e("./pmapi"),';
const CHANGES: readonly (readonly [line: string, by: string])[] = [
  [
    'z=function(e){!Array.isArray(e)&&(e=[e]),t.dispatch(N,o.cursor,e),t.dispatch("execution.assertion",o.cursor,e)}',
    'z=function(e){sendable.sendAssertions(e=>{t.dispatch(N,o.cursor,e),t.dispatch("execution.assertion",o.cursor,e)},e)}',
  ],
  [
    'q=function(e){t.dispatch(T,o.cursor,e),t.dispatch("execution.error",o.cursor,e)}',
    'q=function(e){sendable.sendError(e=>{t.dispatch(T,o.cursor,e),t.dispatch("execution.error",o.cursor,e)},e)}',
  ],
  ['t.dispatch(k,e||null,I)', 'sendable.sendResult((e,n)=>t.dispatch(k,e,n),e||null,I)'],
];

/** The sandbox's boot code in which scripts may leave anything; `undefined` where it is not as expected. */
export async function withResultsOfAnything(bootCode: string): Promise<string | undefined> {
  const sendable = `${DEPENDENCIES}sendable=${await inBootCode('sendable')},`;
  return replaceEach(bootCode, [...CHANGES, [DEPENDENCIES, sendable]]);
}

/** The sandbox's boot code, in which nothing that a script throws, asserts or leaves in a variable ends the run. */
export const RESULTS_OF_ANYTHING: Patch = {
  name: NAME,
  plugins: { [BOOT_CODE]: () => changeBootCode(NAME, withResultsOfAnything) },
  needs: SANDBOX_BOOT_CODE,
};
