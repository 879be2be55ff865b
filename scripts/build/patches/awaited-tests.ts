import { replaceEach } from '../patch.ts';
import type { Patch } from '../patch.ts';
import { BOOT_CODE, SANDBOX_BOOT_CODE, changeBootCode, inBootCode } from './sandbox-boot-code.ts';

const NAME = 'awaited-tests';

// postman-sandbox 6.7.4: pm.test neither awaits a promise nor misses a `done` that is never called, and a script is over
// while its own code still awaits something else than a timer or a request. Open since 2023:
// https://github.com/postmanlabs/postman-sandbox/pull/919 and https://github.com/postmanlabs/postman-sandbox/pull/926

const RUNNER =
  't.exports=function(e,t){var n=0,r=function(e,t){return{name:String(e),async:!1,skipped:Boolean(t),passed:!0,error:null,index:n++}},a=function(e,t){e.error=t,e.passed=!1};e.test=function(n,i){var o=r(n,!1);if("function"!=typeof i)return t(o),e;if(i.length)try{o.async=!0,i(function(e){o.error&&!1===o.passed||(e&&a(o,e),t(o))})}catch(s){a(o,s),t(o)}else{try{i()}catch(s){a(o,s)}t(o)}return e},e.test.skip=function(n){return t(r(n,!0)),e},e.test.index=function(){return n}}';

const EXECUTE_DEPENDENCIES = '{"./console":1,"./cookie-store":3,"./datasets":4,"./execute-context":5,';

/** Places in the boot code, each of which is there once, in the names that its minifier gave. */
const CHANGES: readonly (readonly [line: string, by: string])[] = [
  // execute.js: the tests of each script, what is asked of them when an error comes, and when the script ends.
  [EXECUTE_DEPENDENCIES, `${EXECUTE_DEPENDENCIES}"./pmapi-setup-runner":11,`],
  ['p=e("./timers"),d=e("./pmapi"),', 'p=e("./timers"),d=e("./pmapi"),openTests=e("./pmapi-setup-runner").openTests,'],
  [
    'let H,U,G,W,$=!1;I.return.async=!1,U=new p(',
    'let H,U,G,W,$=!1;const tests=openTests(z),stray=e=>{tests.take(e)||q(e)};I.return.async=!1,U=new p(',
  ],
  ['t.off("uncaughtException",q)', 't.off("uncaughtException",stray)'],
  ['t.on("uncaughtException",q)', 't.on("uncaughtException",stray)'],
  ['U&&(U.seal(),U.clearAll()),e&&q(e),', 'U&&(U.seal(),U.clearAll()),tests.end(!0!==n&&!$),e&&q(e),'],
  [
    'r.isFinite(o.timeout)&&(H=U.wrapped.setTimeout(function(){U.terminate(new Error(',
    'tests.use(U),r.isFinite(o.timeout)&&(H=U.wrapped.setTimeout(function(){U.terminate(tests.isAllThatIsPending()?null:new Error(',
  ],
  // execute-context.js: a script is not over before its own code is.
  [
    't.exec(n,{async:!0},function(e){o.return.async=c.queueLength()>0,i.finish(t,u,l),c.wrapped.setImmediate(function(){if(o.return.async)return e&&c.error(e);',
    'c.tests.begin(),t.exec(n,{async:!0},function(e){o.return.async=c.queueLength()>1,i.finish(t,u,l),c.wrapped.setImmediate(function(){if(o.return.async)return e&&c.error(e),c.tests.scriptEnded();',
  ],
  // pmapi.js: the callback of a request that throws was called a second time, with its own error as if it were the request's.
  [
    'function Postman(e,t,n,a,h,f,m,g,y,v={}){let b=new o;',
    'function Postman(e,t,n,a,h,f,m,g,y,v={}){let b=new o;const carry=e=>a.tests.carry(e);',
  ],
  [
    'return r.isFunction(n)?(o().then(e=>{n.call(i,null,e,a)}).catch(e=>{n.call(i,e)}),i):o()',
    'return r.isFunction(n)?(n=carry(n),o().then(e=>{n.call(i,null,e,a)},e=>{n.call(i,e)}),i):o()',
  ],
  // timers.js: what is called later counts to the test that asked for it.
  [
    'var n={};this["set"+e]=function(a){if(!g&&typeof a===r){var i=++f,u=c.call(arguments);',
    'var n={},self=this;this["set"+e]=function(a){if(!g&&typeof a===r){var i=++f,u=c.call(arguments);self.carry&&(a=self.carry(a));',
  ],
];

/** The sandbox's boot code with tests that are awaited; `undefined` where it is not as expected. */
export async function withAwaitedTests(bootCode: string): Promise<string | undefined> {
  return replaceEach(bootCode, [...CHANGES, [RUNNER, await runnerModule()]]);
}

async function runnerModule(): Promise<string> {
  return `t.exports=${await inBootCode('set-up-tests')}.setUpTests`;
}

/** The sandbox's boot code, in which tests are awaited and one that never ends fails by name. */
export const AWAITED_TESTS: Patch = {
  name: NAME,
  plugins: { [BOOT_CODE]: () => changeBootCode(NAME, withAwaitedTests) },
  needs: SANDBOX_BOOT_CODE,
};
