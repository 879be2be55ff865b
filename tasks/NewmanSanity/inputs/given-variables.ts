import { Fault } from '../../../shared/host/fault.ts';
import type { KeyValue } from './key-values.ts';

/** The inputs that give variables a value. */
export interface VariableInputs {
  readonly targetUrlVariables: readonly string[];
  readonly variables: readonly KeyValue[];
  readonly secretVariables: readonly KeyValue[];
}

/**
 * What `--env-var` would be given: it beats environment, collection and globals. Throws a Fault where a variable gets the
 * target URL and a value of its own: the one would hide the other.
 */
export function givenVariables(inputs: VariableInputs, targetUrl: string | undefined): KeyValue[] {
  const others = [...inputs.variables, ...inputs.secretVariables];
  if (targetUrl === undefined) return others;
  const names = [...new Set(inputs.targetUrlVariables)];
  const twice = names.filter((name) => others.some(({ key }) => key === name));
  if (twice.length > 0) {
    throw new Fault(
      'SR101',
      `Input targetUrlVariable names ${twice.join(', ')}, which variables or secretVariables give a value too. Keep one of them.`,
    );
  }
  return [...names.map((key) => ({ key, value: targetUrl })), ...others];
}
