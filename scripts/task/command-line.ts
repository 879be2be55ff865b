import { parseArgs } from 'node:util';
import { describeError } from '../../shared/host/fault.ts';

/** What a task's task.json says about one of its inputs, as far as a command line cares. */
export interface DeclaredInput {
  readonly name: string;
  readonly type: string;
}

/** What a person asked for in a shell. */
export interface CommandLine {
  readonly inputs: ReadonlyMap<string, string>;
  /** Pipeline variables given by `--variable Name=value`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly artifacts: string | undefined;
  readonly debug: boolean;
}

/** The options of the shell itself, beside one option for each input of the task. */
export const SHELL_OPTIONS = {
  '--kubeconfig FILE': 'the cluster, in place of a service connection',
  '--context NAME': 'a context of that file',
  '--artifacts DIR': 'where published files go (./artifacts)',
  '--variable NAME=VALUE': 'a pipeline variable, for instance Build.BuildId=458; may be repeated',
  '--debug': 'show debug lines',
} as const;

/**
 * Reads `--deploymentName x --dryRun --kubeconfig FILE`: one option for each declared input, and those of the shell.
 * A boolean input may stand without a value. Throws an Error that names what is wrong.
 */
export function parseCommandLine(args: readonly string[], declared: readonly DeclaredInput[]): CommandLine {
  const inputs = Object.fromEntries(declared.map(({ name }) => [name, { type: 'string' } as const]));
  const { values } = parsed(withBooleanValues(args, declared), inputs);
  const {
    kubeconfig,
    context,
    artifacts,
    debug,
    variable = [],
    ...given
  } = values as Record<string, string> & {
    debug?: boolean;
    variable?: string[];
  };
  return {
    inputs: new Map(Object.entries(given)),
    variables: new Map(variable.map(splitVariable)),
    kubeconfig,
    context,
    artifacts,
    debug: debug === true,
  };
}

function parsed(args: string[], inputs: Record<string, { readonly type: 'string' }>) {
  try {
    return parseArgs({
      args,
      options: {
        ...inputs,
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
        artifacts: { type: 'string' },
        variable: { type: 'string', multiple: true },
        debug: { type: 'boolean' },
      },
      strict: true,
      allowPositionals: false,
    });
  } catch (error) {
    throw new Error(`${describeError(error)}. Run "npm run task" for a list of the tasks and their inputs.`, {
      cause: error,
    });
  }
}

function withBooleanValues(args: readonly string[], declared: readonly DeclaredInput[]): string[] {
  const booleans = new Set(declared.filter(({ type }) => type === 'boolean').map(({ name }) => `--${name}`));
  return args.map((word, index) => {
    const next = args[index + 1];
    return booleans.has(word) && (next === undefined || next.startsWith('--')) ? `${word}=true` : word;
  });
}

function splitVariable(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new Error(`--variable is '${text}'; give a name and a value (example: Build.BuildId=458).`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
