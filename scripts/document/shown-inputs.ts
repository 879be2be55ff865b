import type { DocumentedTask } from './inputs-text.ts';

export type Input = DocumentedTask['inputs'][number];

/** What stands in a field of the form: what somebody typed or chose, else the default. */
export function valueOf({ name, defaultValue }: Input, typed: Readonly<Record<string, string>>): string {
  return typed[name] ?? String(defaultValue ?? '');
}

/**
 * The inputs that the editor shows: those whose visibleRule holds (`a = x`, several joined by `||` or by `&&`) for what
 * the other fields have. Throws where a rule is of another form or names no input.
 */
export function shownInputs(inputs: readonly Input[], typed: Readonly<Record<string, string>>): Input[] {
  const holds = (comparison: string): boolean => {
    const [, name, sign, value] = /^(\w+) (=|!=) (\S+)$/.exec(comparison.trim()) ?? [];
    const input = inputs.find((one) => one.name === name);
    if (input === undefined) throw new Error(`a visibleRule says ${comparison}, which is no input and value`);
    return (valueOf(input, typed) === value) === (sign === '=');
  };
  return inputs.filter(
    ({ visibleRule }) =>
      visibleRule === undefined ||
      visibleRule.split('||').some((alternative) => alternative.split('&&').every((comparison) => holds(comparison))),
  );
}
