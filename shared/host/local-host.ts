import { cpSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Details, Endpoint } from './host.ts';
import type { Outcome } from './outcome.ts';
import type { TaskHost } from './run-task.ts';
import { Secrets } from './secrets.ts';

export interface LocalOptions {
  readonly inputs: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Stands in for pipeline variables: Build.BuildId is BUILD_BUILDID. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of a kubeconfig; serves every service connection that an input names. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly artifactsFolder: string;
  readonly debug?: boolean;
  readonly colours?: boolean;
  readonly write: (text: string) => void;
  readonly exit: (code: number) => void;
}

const CONNECTION_INPUT = 'kubernetesServiceConnection';
const COLOURS = { red: 31, green: 32, yellow: 33, cyan: 36, grey: 90 } as const;

/** A shell in place of the agent: inputs from the command line, published files below one folder, plain output. */
export class LocalHost implements TaskHost {
  readonly #options: LocalOptions;
  readonly #secrets = new Secrets();
  readonly #variables = new Map<string, string>();
  readonly #cancellation = new AbortController();
  readonly cancelled = this.#cancellation.signal;
  #outcome: Outcome | undefined;
  #lastInfo: string | undefined;

  constructor(options: LocalOptions) {
    this.#options = options;
    for (const [name, value] of defaultVariables(options.environment)) this.#variables.set(key(name), value);
    for (const [name, value] of options.variables) this.#variables.set(key(name), value);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (this.cancelled.aborted) options.exit(130); // asked twice: at once
        this.#cancellation.abort();
      });
    }
  }

  input(name: string): string | undefined {
    const given = this.#options.inputs.get(name)?.trim();
    if (given) return given;
    return name === CONNECTION_INPUT && this.#standsForConnection() ? '--kubeconfig' : undefined;
  }

  variable(name: string): string | undefined {
    const { environment } = this.#options;
    const known = this.#variables.get(key(name)) || environment[key(name)] || environment[`SECRET_${key(name)}`];
    if (!known && key(name) === key('Agent.TempDirectory')) {
      // Made when it is asked for, and left: the task's outputs name files in it.
      this.#variables.set(key(name), mkdtempSync(path.join(tmpdir(), 'smart-rollback-')));
      return this.variable(name);
    }
    return known || undefined;
  }

  variableNames(): readonly string[] {
    return [...this.#variables.keys(), ...Object.keys(this.#options.environment)];
  }

  endpoint(id: string): Endpoint | undefined {
    const { kubeconfig, context } = this.#options;
    if (id === 'SYSTEMVSSCONNECTION') return this.#service();
    if (kubeconfig === undefined) return undefined;
    return {
      id,
      url: undefined,
      scheme: 'Kubernetes',
      parameter: (name) => ({ kubeconfig, clusterContext: context })[name] || undefined,
      data: (name) => (name === 'authorizationType' ? 'Kubeconfig' : undefined),
    };
  }

  info(text: string): void {
    this.#lastInfo = text;
    this.#print(this.#secrets.safeText(text));
  }

  warning(text: string): void {
    this.#print(this.#colour('yellow', `warning: ${this.#secrets.safeLine(text)}`));
  }

  debug(text: string): void {
    if (this.#options.debug === true) this.#print(this.#colour('grey', this.#secrets.safeLine(text)));
  }

  group(details: Details): void {
    this.#print(this.#colour('cyan', this.#secrets.safeLine(details.title)));
    for (const line of details.lines) this.#print(`  ${this.#secrets.safeText(line).replaceAll('\n', '\n  ')}`);
  }

  progress(percent: number, text: string): void {
    // What stands in the line above needs no second one; the agent shows it in another place.
    if (this.#lastInfo?.endsWith(text) === true) return;
    this.#print(this.#colour('grey', `${Math.round(percent)}% ${this.#secrets.safeLine(text)}`));
  }

  setSecret(value: string): void {
    this.#secrets.add(value);
  }

  mask(text: string): string {
    return this.#secrets.mask(text);
  }

  setOutput(name: string, value: string): void {
    this.#print(`output ${name} = ${this.#secrets.safeLine(value)}`);
  }

  setVariable(name: string, value: string): void {
    this.#variables.set(key(name), value);
    this.#print(`variable ${name} = ${this.#secrets.safeLine(value)}`);
  }

  uploadArtifact(name: string, source: string): void {
    const place = statSync(source).isDirectory() ? [name] : [name, path.basename(source)];
    this.#publish(`artifact ${name}`, source, ...place);
  }

  attachFile(file: string): void {
    this.#publish('attached file', file, 'attached', path.basename(file));
  }

  addSummary(title: string, file: string): void {
    this.#publish('summary', file, 'summaries', `${title.replace(/[\\/:*?"<>|]/g, '-')}.md`);
  }

  attach(type: string, name: string, file: string): void {
    this.#publish(type, file, type, name);
  }

  publishTestResults(file: string, runTitle: string): void {
    this.#publish(`test results ${runTitle}`, file, 'test-results', path.basename(file));
  }

  complete(outcome: Outcome): Promise<void> {
    if (this.#outcome !== undefined) return Promise.resolve();
    this.#outcome = outcome;
    const message = this.#secrets.safeLine(outcome.message);
    if (outcome.result === 'succeeded') {
      this.#print(this.#colour('green', message));
      return Promise.resolve();
    }
    for (const details of outcome.details ?? []) this.group(details);
    this.#print(this.#colour('red', `error: ${message} (${outcome.errorCode})`));
    return Promise.resolve();
  }

  exit(): void {
    this.#options.exit(this.#outcome?.result === 'succeeded' ? 0 : 1);
  }

  #standsForConnection(): boolean {
    return this.#options.kubeconfig !== undefined && this.input('connectionType')?.toLowerCase() !== 'kubeconfig';
  }

  /** Azure DevOps itself, where a shell has what a pipeline would hand over. */
  #service(): Endpoint | undefined {
    const url = this.variable('System.TeamFoundationCollectionUri');
    const token = this.variable('System.AccessToken');
    if (url === undefined || token === undefined) return undefined;
    const parameter = (name: string) => (name === 'AccessToken' ? token : undefined);
    return { id: 'SYSTEMVSSCONNECTION', url, scheme: 'OAuth', parameter, data: () => undefined };
  }

  #publish(what: string, source: string, ...place: readonly string[]): void {
    const target = path.join(this.#options.artifactsFolder, ...place);
    mkdirSync(statSync(source).isDirectory() ? target : path.dirname(target), { recursive: true });
    cpSync(source, target, { recursive: true });
    this.#print(this.#secrets.safeLine(`${what}: ${target}`));
  }

  #print(text: string): void {
    this.#options.write(`${text}\n`);
  }

  #colour(name: keyof typeof COLOURS, text: string): string {
    return this.#options.colours === true ? `\x1b[${COLOURS[name]}m${text}\x1b[0m` : text;
  }
}

// The agent's own way from a variable to the environment (agent.md#2-environment-and-endpoints).
function key(name: string): string {
  return name.replace(/[. ]/g, '_').toUpperCase();
}

/** What a pipeline would know; the environment and `--variable` win. */
function defaultVariables(environment: LocalOptions['environment']): Map<string, string> {
  const now = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const defaults = new Map([
    ['Build.BuildId', now],
    ['Build.BuildNumber', now],
    ['System.HostType', 'build'],
    ['System.DefaultWorkingDirectory', process.cwd()],
  ]);
  for (const name of [...defaults.keys()]) if (environment[key(name)]) defaults.delete(name);
  return defaults;
}
