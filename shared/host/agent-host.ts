// The ONE file that imports task-lib (design 2).
import * as tl from 'azure-pipelines-task-lib/task.js';
import type { Details, Endpoint } from './host.ts';
import type { Outcome, TaskHost } from './run-task.ts';
import { sanitise, sanitiseLine } from './sanitise.ts';
import { Secrets } from './secrets.ts';

/** The Azure Pipelines agent: environment in, logging commands out (agent reference 2 and 5). */
export class AgentHost implements TaskHost {
  readonly #secrets = new Secrets();
  readonly #cancellation = new AbortController();
  readonly cancelled = this.#cancellation.signal;
  standing = 'Nothing was changed.';
  #completed = false;

  constructor() {
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

  endpoint(id: string): Endpoint | undefined {
    const url = tl.getEndpointUrl(id, true);
    const scheme = tl.getEndpointAuthorizationScheme(id, true);
    if (url === undefined && scheme === undefined) return undefined;
    return {
      id,
      url,
      parameter: (key) => tl.getEndpointAuthorizationParameter(id, key, true) || undefined,
      data: (key) => tl.getEndpointDataParameter(id, key, true) || undefined,
    };
  }

  info(text: string): void {
    this.#print(sanitise(this.mask(text)));
  }

  warning(text: string): void {
    this.#command('task.logissue', { type: 'warning' }, sanitiseLine(this.mask(text)));
  }

  debug(text: string): void {
    this.#command('task.debug', {}, sanitiseLine(this.mask(text)));
  }

  group(details: Details): void {
    this.#print(`##[group]${sanitiseLine(this.mask(details.title))}`);
    for (const line of details.lines) this.#print(sanitise(this.mask(line)));
    this.#print('##[endgroup]');
  }

  progress(percent: number, text: string): void {
    this.#command('task.setprogress', { value: String(Math.round(percent)) }, sanitiseLine(this.mask(text)));
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

  uploadArtifact(name: string, folder: string): void {
    this.#command('artifact.upload', { containerfolder: name, artifactname: name }, folder);
  }

  attachFile(file: string): void {
    this.#command('task.uploadfile', {}, file);
  }

  addSummary(title: string, file: string): void {
    this.#command('task.addattachment', { type: 'Distributedtask.Core.Summary', name: title }, file);
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
    const message = sanitiseLine(this.mask(outcome.message));
    if (outcome.result === 'succeeded') {
      this.#print(message);
      this.#command('task.complete', { result: 'Succeeded' }, '');
    } else {
      for (const details of outcome.details ?? []) this.group(details);
      this.#command('task.logissue', { type: 'error' }, message);
      this.#command('task.complete', { result: 'Failed' }, '');
    }
    await flushed(process.stdout);
  }

  exit(): void {
    process.exit(0);
  }

  #print(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  #command(name: string, properties: Record<string, string>, data: string): void {
    tl.command(name, properties, data);
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
