import type { Patch } from './patch.ts';
import { AWAITED_TESTS } from './patches/awaited-tests.ts';
import { CONSOLE_OF_ANYTHING } from './patches/console-of-anything.ts';
import { NEWMAN_ALONE } from './patches/newman-alone.ts';
import { NEWMAN_LATE_ERRORS } from './patches/newman-late-errors.ts';
import { NEWMAN_RARE_MODULES } from './patches/newman-rare-modules.ts';
import { NEWMAN_TURNS } from './patches/newman-turns.ts';
import { RESULTS_OF_ANYTHING } from './patches/results-of-anything.ts';
import { SANDBOX_BOOT_CODE } from './patches/sandbox-boot-code.ts';
import { SANDBOX_PREPARED } from './patches/sandbox-prepared.ts';
import { TASK_LIB_RARE_MODULES } from './patches/task-lib-rare-modules.ts';

/** All that is changed in libraries while they are bundled. */
export const PATCHES: readonly Patch[] = [
  TASK_LIB_RARE_MODULES,
  NEWMAN_ALONE,
  NEWMAN_LATE_ERRORS,
  NEWMAN_TURNS,
  NEWMAN_RARE_MODULES,
  SANDBOX_BOOT_CODE,
  AWAITED_TESTS,
  CONSOLE_OF_ANYTHING,
  RESULTS_OF_ANYTHING,
  SANDBOX_PREPARED,
];
