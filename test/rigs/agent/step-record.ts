import type { Job } from './job.ts';
import { looksLikeLoggingCommand, parseLoggingCommand } from './logging-command.ts';
import type { LoggingCommand } from './logging-command.ts';
import { PublishedFiles } from './published-files.ts';
import { maySetVariable } from './task-definition.ts';
import type { TaskDefinition } from './task-definition.ts';
import { worse } from './task-run.ts';
import type { Issue, Line, Result } from './task-run.ts';

// What a task whose task.json restricts it may still say (agent.md#7-restrictions).
const RESTRICTED = new Set(
  [
    'logdetail',
    'logissue',
    'complete',
    'setprogress',
    'setsecret',
    'setvariable',
    'debug',
    'settaskvariable',
    'prependpath',
  ].map((event) => `task.${event}`),
);

/** Reads the lines of one step as the agent does, and carries out their commands at once. */
export class StepRecord {
  result: Result = 'Succeeded';
  cancelled = false;
  readonly issues: Issue[] = [];
  readonly errorCodes: string[] = [];
  readonly outputs = new Map<string, string>();
  readonly variables = new Map<string, string>();
  readonly progress: { percent: number; text: string }[] = [];
  readonly debug: string[] = [];
  readonly secrets: string[] = [];
  readonly unparsed: string[] = [];
  readonly tags: string[] = [];
  readonly commands: LoggingCommand[] = [];
  readonly lines: Line[] = [];
  readonly files: PublishedFiles;
  readonly #job: Job;
  readonly #definition: TaskDefinition;
  readonly #stepName: string;

  constructor(job: Job, definition: TaskDefinition, stepName: string) {
    this.#job = job;
    this.#definition = definition;
    this.#stepName = stepName;
    this.files = new PublishedFiles(job);
  }

  /** Takes one line of a stream in. */
  read(stream: Line['stream'], printed: string, milliseconds: number): Line {
    const command = parseLoggingCommand(printed);
    if (command === undefined && looksLikeLoggingCommand(printed)) this.unparsed.push(printed);
    const shown = command === undefined ? printed : this.#obey(command);
    const line = { stream, printed, shown: shown === undefined ? undefined : this.#mask(shown), milliseconds };
    this.lines.push(line);
    return line;
  }

  /** Adds an error or a warning of the agent's own or of the task's. */
  issue(type: Issue['type'], message: string): string {
    const masked = this.#mask(message);
    this.issues.push({ type, message: masked });
    return `##[${type}]${masked}`;
  }

  /** The error of a task; the code at its end is told beside it. */
  #error(message: string, code: string): string {
    const end = ` (${code})`;
    if (!message.endsWith(end)) throw new Error(`the error with code ${code} does not end in it: ${message}`);
    this.errorCodes.push(code);
    return `${this.issue('error', message.slice(0, -end.length))}${end}`;
  }

  /** A command that cannot be carried out fails the step. */
  #obey(command: LoggingCommand): string | undefined {
    this.commands.push(command);
    if (this.#definition.restrictions?.commands?.mode === 'restricted' && !RESTRICTED.has(command.name)) {
      return this.issue('warning', `${command.name} is not allowed in this step due to policy restrictions.`);
    }
    try {
      return this.#carryOut(command);
    } catch (error) {
      this.result = worse(this.result, 'Failed');
      return this.issue(
        'error',
        `Unable to process command '${command.name}': ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #carryOut(command: LoggingCommand): string | undefined {
    const { name, properties, data } = command;
    switch (name) {
      case 'task.logissue':
      case 'task.issue':
        if (properties.type !== 'error' && properties.type !== 'warning')
          throw new Error(`issue type '${properties.type ?? ''}'`);
        return properties.code === undefined ? this.issue(properties.type, data) : this.#error(data, properties.code);
      case 'task.complete':
        this.result = worse(this.result, parseResult(properties.result));
        return undefined;
      case 'task.setprogress':
        if (!/^\d+$/.test(properties.value ?? '')) throw new Error(`progress '${properties.value ?? ''}'`);
        this.progress.push({ percent: Number(properties.value), text: data });
        return undefined;
      case 'task.debug':
        this.debug.push(this.#mask(data));
        return this.#job.variable('System.Debug')?.toLowerCase() === 'true' ? `##[debug]${data}` : undefined;
      case 'task.setsecret':
        this.#addSecret(data);
        return undefined;
      case 'task.setvariable':
        return this.#setVariable(properties, data);
      case 'build.addbuildtag':
        if (data === '') throw new Error('a tag without a name');
        this.tags.push(data);
        this.#job.tags.push(data);
        return undefined;
      default:
        return this.#publish(command);
    }
  }

  #publish(command: LoggingCommand): string | undefined {
    const outcome = this.files.take(command, this.cancelled);
    if (outcome === 'unknown') return this.issue('warning', `##vso[${command.name}] is not a recognised command.`);
    return outcome === undefined ? undefined : this.issue('warning', outcome);
  }

  #setVariable(properties: Readonly<Record<string, string>>, value: string): string | undefined {
    const name = properties.variable;
    if (name === undefined || name === '') throw new Error('a variable without a name');
    if (!maySetVariable(this.#definition, name)) {
      return this.issue('warning', `'${name}' is not allowed to be set in this step due to policy restrictions.`);
    }
    const secret = isTrue(properties.issecret);
    if (secret) this.#addSecret(value);
    const declared = (this.#definition.outputVariables ?? []).some(
      (output) => output.name.toLowerCase() === name.toLowerCase(),
    );
    const output = declared || isTrue(properties.isoutput);
    (output ? this.outputs : this.variables).set(name, value);
    const key = output ? `${this.#stepName}.${name}` : name;
    if (secret) this.#job.setSecretVariable(key, value);
    else this.#job.setVariable(key, value);
    return undefined;
  }

  #addSecret(value: string): void {
    if (value === '') throw new Error('an empty secret');
    if (/[\r\n]/.test(value)) throw new Error('a secret of several lines');
    this.secrets.push(value);
    this.#job.masker.add(value);
  }

  #mask(text: string): string {
    return this.#job.masker.mask(text);
  }
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

function parseResult(value: string | undefined): Result {
  const known: readonly Result[] = ['Succeeded', 'SucceededWithIssues', 'Failed'];
  const result = known.find((candidate) => candidate.toLowerCase() === value?.toLowerCase());
  if (result === undefined) throw new Error(`result '${value ?? ''}'`);
  return result;
}
