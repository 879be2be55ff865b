import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type { Job } from './job.ts';
import type { LoggingCommand } from './logging-command.ts';
import type { TakenFile } from './task-run.ts';

/**
 * What a step publishes: copied into the job's store at the moment the command is read, so that a file which is
 * changed or deleted afterwards shows.
 */
export class PublishedFiles {
  readonly artifacts = new Map<string, string>();
  readonly lostArtifacts: string[] = [];
  readonly summaries: (TakenFile & { title: string })[] = [];
  readonly attachments: (TakenFile & { type: string; name: string })[] = [];
  readonly attachedFiles: TakenFile[] = [];
  readonly testResults: (TakenFile & { runTitle: string; type: string })[] = [];
  readonly #job: Job;

  constructor(job: Job) {
    this.#job = job;
  }

  /** Carries a command out. Returns a warning, `unknown` for a command of another kind, else nothing; throws where the step fails. */
  take(command: LoggingCommand, cancelled: boolean): string | undefined {
    const { name, properties, data } = command;
    switch (name) {
      case 'artifact.upload':
        return this.#upload(properties, data, cancelled);
      case 'task.uploadsummary':
        this.summaries.push({ title: path.basename(data, path.extname(data)), ...this.#copy(data) });
        return undefined;
      case 'task.addattachment':
        return this.#attach(properties, data);
      case 'task.uploadfile':
        this.attachedFiles.push(this.#copy(data));
        return undefined;
      case 'results.publish':
        return this.#publishResults(properties, data);
      default:
        return 'unknown';
    }
  }

  #upload(properties: Readonly<Record<string, string>>, source: string, cancelled: boolean): string | undefined {
    const name = properties.artifactname ?? '';
    if (name === '' || /["<>:|*?/\\]/.test(name)) throw new Error(`'${name}' is no name of an artifact`);
    if (this.#job.hostType !== 'build') throw new Error('Uploading server artifact is not supported in Release');
    if (!path.isAbsolute(source) || !existsSync(source)) throw new Error(`Path does not exist: ${source}`);
    if (cancelled) {
      this.lostArtifacts.push(name);
      return undefined;
    }
    const folder = this.#job.store('artifacts', name);
    const isFolder = statSync(source).isDirectory();
    if (isFolder && readdirSync(source).length === 0)
      return `Directory '${source}' is empty. Nothing will be added to the artifact '${name}'.`;
    cpSync(source, isFolder ? folder : path.join(folder, path.basename(source)), { recursive: true, force: true });
    this.artifacts.set(name, folder);
    this.#job.artifacts.set(name, folder);
    return undefined;
  }

  #attach(properties: Readonly<Record<string, string>>, file: string): string | undefined {
    const { type = '', name = '' } = properties;
    if (type === '' || name === '' || /[<>:"/\\|?*]/.test(type + name))
      throw new Error(`attachment type '${type}', name '${name}'`);
    const taken = this.#copy(file);
    if (type.toLowerCase() === 'distributedtask.core.summary') this.summaries.push({ title: name, ...taken });
    else this.attachments.push({ type, name, ...taken });
    return undefined;
  }

  #publishResults(properties: Readonly<Record<string, string>>, data: string): string | undefined {
    const { type = '', runtitle: runTitle = '', resultfiles = data } = properties;
    if (type === '') throw new Error('test results without a type');
    const files = resultfiles.split(',').map((file) => file.trim());
    const missing = files.filter((file) => !existsSync(file));
    for (const file of files) if (existsSync(file)) this.testResults.push({ type, runTitle, ...this.#copy(file) });
    return missing.length === 0 ? undefined : `No test result files matching ${missing.join(', ')} were found.`;
  }

  #copy(source: string): TakenFile {
    if (!path.isAbsolute(source) || !existsSync(source)) throw new Error(`Path does not exist: ${source}`);
    const folder = mkdtempSync(path.join(this.#job.store('files'), 'file-'));
    const file = path.join(folder, path.basename(source));
    cpSync(source, file);
    return { file, text: readFileSync(file, 'utf8') };
  }
}
