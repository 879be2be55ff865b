import path from 'node:path';

/** What is exported, and where to. */
export interface ExportPlan {
  /** Absolute. */
  readonly file: string;
  readonly collections: number;
  readonly shareEnvironment: boolean;
  /** Absolute paths of all files that are read, by what they are given as. */
  readonly read: readonly (readonly [input: string, file: string])[];
}

/** What speaks against exporting the environment there; `undefined` where nothing does. */
export function exportProblem({ file, collections, shareEnvironment, read }: ExportPlan): string | undefined {
  const source = read.find(([, one]) => path.relative(one, file) === '');
  if (source !== undefined) {
    return `exportEnvironment names the file that ${source[0]} is read from; it would be overwritten, without its secret values. Give another path.`;
  }
  if (collections > 1 && !shareEnvironment) {
    return `exportEnvironment needs shareEnvironment: true where ${collections} collections are run: each begins with the environment as it was given, so what one writes is not what the next one leaves.`;
  }
  return undefined;
}

/** Which values are secret. */
export interface EnvironmentSecrets {
  readonly keys: readonly string[];
  /** Whether a text holds a secret, in any form. */
  readonly isSecret: (text: string) => boolean;
}

/**
 * An environment as Postman exports one, without secret values: those of type secret, those that secretVariables give, and
 * whatever else holds one. Their keys stay, so that it is seen what is missing.
 */
export function exportedEnvironment(environment: object, { keys, isSecret }: EnvironmentSecrets, at: Date): object {
  const { name, id, values } = environment as Record<string, unknown>;
  const variables = Array.isArray(values) ? (values as unknown[]) : [];
  return {
    ...(typeof id === 'string' ? { id } : {}),
    name: typeof name === 'string' && name !== '' ? name : 'environment',
    values: variables.filter(isVariable).map((variable) => {
      const { key, value, type, enabled, disabled } = variable;
      const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
      const leftOut = type === 'secret' || keys.includes(key) || isSecret(text);
      return {
        key,
        value: leftOut ? '' : value,
        type: leftOut ? 'secret' : typeof type === 'string' ? type : 'any',
        enabled: enabled !== false && disabled !== true,
      };
    }),
    _postman_variable_scope: 'environment',
    _postman_exported_at: at.toISOString(),
    _postman_exported_using: 'NewmanSanity',
  };
}

interface Variable extends Record<string, unknown> {
  readonly key: string;
}

function isVariable(entry: unknown): entry is Variable {
  return typeof entry === 'object' && entry !== null && typeof (entry as Record<string, unknown>)['key'] === 'string';
}
