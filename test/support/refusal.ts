import assert from 'node:assert/strict';
import { Fault } from '../../shared/host/fault.ts';

/** The message of the Fault that something throws; fails where it throws none, or something else. */
export function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error.message;
  }
  return assert.fail('was not refused');
}
