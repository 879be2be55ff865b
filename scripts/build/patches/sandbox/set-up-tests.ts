import { OpenTests } from './open-tests.ts';
import type { AssertionInfo } from './open-tests.ts';

/** Tells assertions to newman; `tests` are those of the script that is run. */
export interface Dispatch {
  (assertion: AssertionInfo): void;
  tests: OpenTests;
}

interface Test {
  (name: unknown, body?: unknown): object;
  skip(name: unknown): object;
  index(): number;
}

/** `pm.test` as postman-sandbox sets it up (pmapi-setup-runner.js), for tests that are awaited. */
export function setUpTests(pm: { test?: Test }, dispatch: Dispatch): void {
  let index = 0;
  const begin = (name: unknown, skipped: boolean): AssertionInfo => ({
    name: String(name),
    async: false,
    skipped,
    passed: true,
    error: null,
    index: index++,
  });
  const test = (name: unknown, body?: unknown) => {
    const assertion = begin(name, false);
    if (typeof body === 'function') dispatch.tests.run(assertion, body as () => unknown);
    else dispatch(assertion);
    return pm;
  };
  pm.test = Object.assign(test, {
    skip: (name: unknown) => {
      dispatch(begin(name, true));
      return pm;
    },
    index: () => index,
  });
}

/** For the module of the sandbox that runs scripts. */
setUpTests.openTests = (dispatch: Dispatch): OpenTests => (dispatch.tests = new OpenTests(dispatch));
