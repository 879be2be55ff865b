import type { Details, Endpoint, Host } from '../../shared/host/host.ts';
import { Secrets } from '../../shared/host/secrets.ts';
import { StatusOnExit } from '../../shared/host/status-on-exit.ts';

/** A host for specs: inputs and variables from maps, everything that a task says kept in lists. */
export class RecordingHost implements Host {
  readonly inputs = new Map<string, string>();
  readonly variables = new Map<string, string>();
  readonly endpoints = new Map<string, Endpoint>();
  readonly infos: string[] = [];
  readonly warnings: string[] = [];
  readonly debugs: string[] = [];
  readonly groups: Details[] = [];
  readonly progresses: { readonly percent: number; readonly text: string }[] = [];
  readonly outputs = new Map<string, string>();
  readonly setVariables = new Map<string, string>();
  readonly artifacts: { readonly name: string; readonly folder: string }[] = [];
  readonly attached: string[] = [];
  readonly summaries: { readonly title: string; readonly file: string }[] = [];
  readonly attachments: { readonly type: string; readonly name: string; readonly file: string }[] = [];
  readonly testResults: { readonly file: string; readonly runTitle: string }[] = [];
  readonly secrets = new Secrets();
  readonly cancellation = new AbortController();
  readonly cancelled = this.cancellation.signal;
  readonly status = new StatusOnExit();

  constructor(inputs: Readonly<Record<string, string>> = {}, variables: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(inputs)) this.inputs.set(name, value);
    for (const [name, value] of Object.entries(variables)) this.variables.set(name, value);
  }

  input(name: string): string | undefined {
    return this.inputs.get(name)?.trim() || undefined;
  }

  variable(name: string): string | undefined {
    return this.variables.get(name) || undefined;
  }

  variableNames(): readonly string[] {
    return [...this.variables.keys()];
  }

  endpoint(id: string): Endpoint | undefined {
    return this.endpoints.get(id);
  }

  info(text: string): void {
    this.infos.push(this.mask(text));
  }

  warning(text: string): void {
    this.warnings.push(this.mask(text));
  }

  debug(text: string): void {
    this.debugs.push(this.mask(text));
  }

  group(details: Details): void {
    this.groups.push({ title: this.mask(details.title), lines: details.lines.map((line) => this.mask(line)) });
  }

  progress(percent: number, text: string): void {
    this.progresses.push({ percent, text });
  }

  setSecret(value: string): void {
    this.secrets.add(value);
  }

  mask(text: string): string {
    return this.secrets.mask(text);
  }

  setOutput(name: string, value: string): void {
    this.outputs.set(name, value);
  }

  setVariable(name: string, value: string): void {
    this.setVariables.set(name, value);
  }

  uploadArtifact(name: string, folder: string): void {
    this.artifacts.push({ name, folder });
  }

  attachFile(file: string): void {
    this.attached.push(file);
  }

  addSummary(title: string, file: string): void {
    this.summaries.push({ title, file });
  }

  attach(type: string, name: string, file: string): void {
    this.attachments.push({ type, name, file });
  }

  publishTestResults(file: string, runTitle: string): void {
    this.testResults.push({ file, runTitle });
  }
}
