import { Fault } from './fault.ts';
import type { Host } from './host.ts';
import { likelyName, whyNoBoolean, whyNoInteger, whyNoneOf } from './wrong-value.ts';

/** What was asked about one input. */
export interface InputDeclaration {
  readonly name: string;
  /** As in task.json: `string` stands for `multiLine` and connections too. */
  readonly type: 'string' | 'boolean' | 'int' | 'pickList';
  readonly default: string | undefined;
  readonly required: boolean;
  readonly options: readonly string[] | undefined;
}

interface TextOptions {
  /** A right value, shown when it is missing or wrong. */
  readonly example: string;
  /** What may be given in its place, told where it is missing. */
  readonly instead?: string;
  /** Says what is wrong with a value, or nothing. */
  readonly check?: (value: string) => string | undefined;
  /** `$(…)` is legal in it: free text for people. */
  readonly freeText?: boolean;
}

interface IntegerRange {
  readonly minimum: number;
  readonly maximum: number;
  /** What is wrong with a value that people often give here, or nothing. */
  readonly whyWrong?: (value: string) => string | undefined;
}

/**
 * Reads the inputs of a task and gathers everything that is wrong with them, so that a person is told once.
 * Every input is read whatever the others are; an empty one means its default (design.md#rules-for-inputs).
 * After an input was found bad its value is a stand-in; `finish` throws before anyone can use it.
 */
export class InputReader {
  readonly #host: Pick<Host, 'input' | 'variable' | 'variableNames'>;
  readonly #problems: string[] = [];
  readonly #declarations: InputDeclaration[] = [];

  constructor(host: Pick<Host, 'input' | 'variable' | 'variableNames'>) {
    this.#host = host;
  }

  /** All inputs asked for so far, in order; `npm run check` compares them with task.json. */
  get declarations(): readonly InputDeclaration[] {
    return this.#declarations;
  }

  /** A value that must be given. */
  required(name: string, options: TextOptions): string {
    this.#declarations.push({ name, type: 'string', default: undefined, required: true, options: undefined });
    const value = this.#host.input(name);
    if (value === undefined) this.problem(`${name} is missing (example: ${options.example})`);
    else this.#checkText(name, value, options);
    return value ?? '';
  }

  /** A value that must be given where a condition holds, as an input that is hidden otherwise. */
  requiredWhere(name: string, holds: boolean, options: TextOptions): string | undefined {
    this.#declarations.push({ name, type: 'string', default: undefined, required: true, options: undefined });
    const value = this.#host.input(name);
    if (value !== undefined) this.#checkText(name, value, options);
    else if (holds) {
      const instead = options.instead === undefined ? '' : `; ${options.instead}`;
      this.problem(`${name} is missing (example: ${options.example})${instead}`);
    }
    return value;
  }

  /** A value that may be left out. */
  optional(name: string, options: TextOptions): string | undefined {
    this.#declarations.push({ name, type: 'string', default: undefined, required: false, options: undefined });
    const value = this.#host.input(name);
    if (value !== undefined) this.#checkText(name, value, options);
    return value;
  }

  /** A value with a default; pipeline variables in the default (`$(Build.BuildId)`) are resolved here. */
  text(name: string, fallback: string, options: TextOptions): string {
    this.#declarations.push({ name, type: 'string', default: fallback, required: false, options: undefined });
    const value = this.#host.input(name) ?? this.#expand(fallback);
    this.#checkText(name, value, options);
    return value;
  }

  /** The same with a default that holds only in some cases, and so is none of task.json; `undefined`: none here. */
  textWhere(name: string, fallback: string | undefined, options: TextOptions): string | undefined {
    this.#declarations.push({ name, type: 'string', default: undefined, required: false, options: undefined });
    const value = this.#host.input(name) ?? (fallback === undefined ? undefined : this.#expand(fallback));
    if (value !== undefined) this.#checkText(name, value, options);
    return value;
  }

  /** The non-empty lines of a value; an empty list where it is left out. */
  lines(name: string, options: TextOptions & { readonly required?: boolean; readonly fallback?: string }): string[] {
    const required = options.required ?? false;
    this.#declarations.push({ name, type: 'string', default: options.fallback, required, options: undefined });
    const value = this.#host.input(name) ?? options.fallback ?? '';
    const lines = value
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (required && lines.length === 0) this.problem(`${name} is missing (example: ${options.example})`);
    for (const line of lines) this.#checkText(name, line, options);
    return lines;
  }

  /** A whole number between two bounds. */
  integer(
    name: string,
    range: { readonly fallback: number; readonly minimum: number; readonly maximum: number },
  ): number {
    this.#declarations.push({
      name,
      type: 'int',
      default: String(range.fallback),
      required: false,
      options: undefined,
    });
    return this.#integer(name, range) ?? range.fallback;
  }

  /** A whole number between two bounds, or nothing. */
  optionalInteger(name: string, range: IntegerRange): number | undefined {
    this.#declarations.push({ name, type: 'int', default: undefined, required: false, options: undefined });
    return this.#integer(name, range);
  }

  /** true or false. */
  boolean(name: string, fallback: boolean): boolean {
    this.#declarations.push({ name, type: 'boolean', default: String(fallback), required: false, options: undefined });
    const value = this.#host.input(name);
    if (value === undefined) return fallback;
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    this.problem(`${name} is '${value}': ${whyNoBoolean(value)} (example: ${String(fallback)})`);
    return fallback;
  }

  /** One of a fixed set of words. `elsewhere` knows what other tasks call them, by their lower case: the answer names ours. */
  choice<const T extends string>(
    name: string,
    words: readonly T[],
    fallback: T,
    elsewhere: Readonly<Record<string, T>> = {},
  ): T {
    this.#declarations.push({ name, type: 'pickList', default: fallback, required: false, options: words });
    return this.#oneOf(name, { words, elsewhere, example: fallback }) ?? fallback;
  }

  /** The same without a default, which must be given where a condition holds, as an input that is hidden otherwise. */
  choiceWhere<const T extends string>(
    name: string,
    words: readonly [T, ...T[]],
    holds: boolean,
    elsewhere: Readonly<Record<string, T>> = {},
  ): T | undefined {
    this.#declarations.push({ name, type: 'pickList', default: undefined, required: true, options: words });
    const [example] = words;
    if (holds && this.#host.input(name) === undefined) {
      this.problem(`${name} is missing (one of ${words.join(', ')}; example: ${example})`);
    }
    return this.#oneOf(name, { words, elsewhere, example });
  }

  #oneOf<T extends string>(
    name: string,
    {
      words,
      elsewhere,
      example,
    }: { readonly words: readonly T[]; readonly elsewhere: Readonly<Record<string, T>>; readonly example: T },
  ): T | undefined {
    const value = this.#host.input(name);
    if (value === undefined) return undefined;
    const found = words.find((word) => word.toLowerCase() === value.toLowerCase());
    const meant = elsewhere[value.toLowerCase()];
    if (found === undefined && meant !== undefined) {
      this.problem(`${name} is '${value}', as other tasks call it; write ${meant}`);
      return meant;
    }
    if (found === undefined) this.problem(`${name} is '${value}': ${whyNoneOf(words, value)} (example: ${example})`);
    return found;
  }

  /** Adds something that is wrong, for instance two inputs that contradict each other. */
  problem(text: string): void {
    this.#problems.push(text);
  }

  /** Behind a pipeline variable that is not there: which one was likely meant, else nothing. */
  likelyVariable(name: string): string {
    const meant = likelyName(this.#host.variableNames(), name);
    return meant === undefined ? '' : `; did you mean '${meant}'?`;
  }

  /** Throws one Fault that lists everything that is wrong with the inputs; does nothing where all are right. */
  finish(): void {
    const [first] = this.#problems;
    if (first === undefined) return;
    if (this.#problems.length === 1) throw new Fault('SR101', `Input ${first}. Nothing was changed.`);
    const list = this.#problems.map((problem, index) => `${index + 1}. ${problem}`).join('; ');
    throw new Fault('SR101', `${this.#problems.length} inputs are wrong: ${list}. Nothing was changed.`);
  }

  #expand(text: string): string {
    return text.replace(/\$\(([^()]+)\)/g, (macro, name: string) => this.#host.variable(name) ?? macro);
  }

  #checkText(name: string, value: string, options: TextOptions): void {
    // The agent leaves `$(name)` as it is where no such variable exists.
    const variable = options.freeText ? undefined : /\$\(([^()]*)\)/.exec(value)?.[1];
    if (variable !== undefined) {
      this.problem(
        `${name} is '${value}': the pipeline variable '${variable}' does not exist${this.likelyVariable(variable)} (example: ${options.example})`,
      );
      return;
    }
    const wrong = options.check?.(value);
    if (wrong !== undefined) this.problem(`${name} is '${value}': ${wrong} (example: ${options.example})`);
  }

  #integer(name: string, range: IntegerRange & { readonly fallback?: number }): number | undefined {
    const value = this.#host.input(name);
    if (value === undefined) return undefined;
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= range.minimum && number <= range.maximum) return number;
    const why = range.whyWrong?.(value) ?? whyNoInteger(name, value, range);
    this.problem(
      `${name} is '${value}', not a whole number from ${range.minimum} to ${range.maximum}: ${why} (example: ${range.fallback ?? range.minimum})`,
    );
    return undefined;
  }
}

/** What the lines of an input hold more than once, each once, in the order of the lines. */
export function givenTwice(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.filter((line, index) => lines.indexOf(line) !== index))];
}
