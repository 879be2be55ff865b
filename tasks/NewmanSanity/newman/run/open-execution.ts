import { ConsoleLines } from '../console-lines.ts';
import { plannedRequest } from '../newman-events.ts';
import type { Cursor, Item } from '../newman-types.ts';
import type { NextRequest } from '../script-errors.ts';
import type { Assertion, Exchange, Execution, ScriptError, Traffic } from '../../results/execution.ts';

/** An execution that is under way. */
export interface OpenExecution extends Execution {
  milliseconds: number;
  readonly exchanges: Exchange[];
  assertions: Assertion[];
  readonly scriptErrors: ScriptError[];
  readonly omissions: string[];
  readonly traffic: Traffic[];
  messages: ConsoleLines;
  isSkipped: boolean;
  /** Why its next request goes without its authorization. */
  unauthorized: string | undefined;
  /** What its scripts set last as the next request. */
  next: NextRequest | undefined;
}

/** The execution of a request of the collection, as it begins. */
export function beginExecution(cursor: Cursor, item: Item | undefined): OpenExecution {
  return {
    ...plannedRequest(item ?? {}),
    iteration: cursor.iteration + 1,
    position: cursor.position,
    startedAt: timeOfDay(),
    milliseconds: 0,
    exchanges: [],
    assertions: [],
    scriptErrors: [],
    omissions: [],
    traffic: [],
    messages: new ConsoleLines(),
    isSkipped: false,
    unauthorized: undefined,
    next: undefined,
  };
}

/** Milliseconds since 1970, by a clock that nobody sets while this task runs. */
export function timeOfDay(): number {
  return performance.timeOrigin + performance.now();
}
