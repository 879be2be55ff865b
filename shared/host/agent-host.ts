// The ONE file that imports task-lib (design.md#rules-of-the-tree); before it what gathers output, since it writes
// while it is loaded.
import { gatheredOutput, maskDebugLines, releaseOutput } from './gathered-output.ts';
import * as tl from 'azure-pipelines-task-lib/task.js';
import { codePage } from './code-page.ts';
import type { Details, Endpoint } from './host.ts';
import type { Outcome } from './outcome.ts';
import type { TaskHost } from './run-task.ts';
import { Secrets } from './secrets.ts';

/**
 * The Azure Pipelines agent: environment in, logging commands out (agent.md#2-environment-and-endpoints,
 * agent.md#5-logging-commands-and-escaping).
 */
export class AgentHost implements TaskHost {
  readonly #secrets = new Secrets();
  readonly #cancellation = new AbortController();
  readonly cancelled = this.#cancellation.signal;
  #completed = false;

  constructor() {
    tl.setStdStream(gatheredOutput);
    maskDebugLines((text) => this.#secrets.mask(text));
    for (const value of secretVariables()) this.setSecret(value);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
      process.on(signal, () => this.#cancellation.abort());
    }
  }

  input(name: string): string | undefined {
    return tl.getInput(name)?.trim() || undefined;
  }

  variable(name: string): string | undefined {
    return tl.getVariable(name) || undefined;
  }

  variableNames(): readonly string[] {
    return tl.getVariables().map(({ name }) => name);
  }

  endpoint(id: string): Endpoint | undefined {
    const url = tl.getEndpointUrl(id, true);
    const scheme = tl.getEndpointAuthorizationScheme(id, true);
    if (url === undefined && scheme === undefined) return undefined;
    return {
      id,
      url,
      scheme: scheme || undefined,
      parameter: (key) => tl.getEndpointAuthorizationParameter(id, key, true) || undefined,
      data: (key) => tl.getEndpointDataParameter(id, key, true) || undefined,
    };
  }

  info(text: string): void {
    this.#print(this.#secrets.safeText(text));
  }

  warning(text: string): void {
    this.#command('task.logissue', { type: 'warning' }, this.#secrets.safeLine(text));
  }

  debug(text: string): void {
    this.#command('task.debug', {}, this.#secrets.safeLine(text));
  }

  group(details: Details): void {
    this.#print(`##[group]${this.#secrets.safeLine(details.title)}`);
    for (const line of details.lines) this.#print(this.#secrets.safeText(line));
    this.#print('##[endgroup]');
  }

  progress(percent: number, text: string): void {
    this.#command('task.setprogress', { value: String(Math.round(percent)) }, this.#secrets.safeLine(text));
  }

  setSecret(value: string): void {
    for (const form of this.#secrets.add(value)) if (!/[\r\n]/.test(form)) tl.setSecret(form);
  }

  mask(text: string): string {
    return this.#secrets.mask(text);
  }

  setOutput(name: string, value: string): void {
    tl.setVariable(name, value, false, true);
  }

  setVariable(name: string, value: string): void {
    tl.setVariable(name, value);
  }

  uploadArtifact(name: string, source: string): void {
    this.#command('artifact.upload', { containerfolder: name, artifactname: name }, source);
    releaseOutput(); // what comes next may change the cluster, never before this is out (design.md#publishing)
  }

  attachFile(file: string): void {
    this.#command('task.uploadfile', {}, file);
  }

  addSummary(title: string, file: string): void {
    this.#command('task.addattachment', { type: 'Distributedtask.Core.Summary', name: title }, file);
  }

  attach(type: string, name: string, file: string): void {
    this.#command('task.addattachment', { type, name }, file);
  }

  publishTestResults(file: string, runTitle: string): void {
    const properties = {
      type: 'JUnit',
      resultFiles: file,
      runTitle,
      mergeResults: 'true',
      testRunSystem: 'Smart Rollback',
    };
    this.#command('results.publish', properties, '');
  }

  async complete(outcome: Outcome): Promise<void> {
    if (this.#completed) return;
    this.#completed = true;
    const message = this.#secrets.safeLine(outcome.message);
    if (outcome.result === 'succeeded') {
      this.#print(message);
      this.#command('task.complete', { result: 'Succeeded' }, '');
    } else {
      for (const details of outcome.details ?? []) this.group(details);
      const { errorCode } = outcome;
      const page = codePage(import.meta.dirname, errorCode);
      if (page !== undefined) this.#print(`What to do about ${errorCode}: ${page}`);
      this.#command('task.logissue', { type: 'error', code: errorCode }, `${message} (${errorCode})`);
      this.#command('task.complete', { result: 'Failed' }, '');
    }
    releaseOutput();
    await flushed(process.stdout);
  }

  exit(): void {
    process.exit(0);
  }

  #print(text: string): void {
    gatheredOutput.write(`${text}\n`);
  }

  #command(name: string, properties: Record<string, string>, data: string): void {
    tl.command(name, properties, data);
  }
}

/**
 * The values of all secret variables of the job: the agent hands every one of them to a task
 * (agent.md#2-environment-and-endpoints).
 */
function secretVariables(): readonly string[] {
  try {
    const names = JSON.parse(process.env['VSTS_SECRET_VARIABLES'] ?? '[]') as readonly string[];
    return names.map((name) => tl.getVariable(name) ?? '').filter((value) => value !== '');
  } catch {
    return [];
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
