import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { SecretMasker } from './secret-masker.ts';

export type HostType = 'build' | 'release' | 'deployment';

export interface JobOptions {
  /** `build` for YAML pipelines, deployment jobs included; `release` for classic releases. */
  readonly hostType?: HostType;
  /** Pipeline variables by their dotted names; they win over the agent's own. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** The job's token. */
  readonly token?: string;
}

const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * What the steps of one job share: variables, the temporary folder, and what was published. Steps that are given the
 * same Job see what earlier ones left. All of it lies in a folder that goes when this process ends.
 */
export class Job {
  readonly hostType: HostType;
  readonly folder: string;
  readonly variables = new Map<string, string>();
  readonly secrets = new Map<string, string>();
  readonly masker = new SecretMasker();
  readonly token: string;
  /** Published artifacts by name, each a folder with its files. */
  readonly artifacts = new Map<string, string>();
  readonly tags: string[] = [];

  constructor(options: JobOptions = {}) {
    this.hostType = options.hostType ?? 'build';
    this.folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'smart-rollback-job-')));
    folders.add(this.folder);
    this.token = options.token ?? 'system-access-token-of-the-job';
    this.masker.add(this.token);
    const variables = { ...agentVariables(this.folder, this.hostType), ...options.variables };
    for (const [name, value] of Object.entries(variables)) this.setVariable(name, value);
    for (const [name, value] of Object.entries(options.secrets ?? {})) this.setSecretVariable(name, value);
    const needed = ['Agent.TempDirectory', 'System.DefaultWorkingDirectory', 'Build.ArtifactStagingDirectory'];
    for (const name of needed) mkdirSync(this.variable(name) ?? this.folder, { recursive: true });
  }

  /** A pipeline variable, secret ones included. Names are case-insensitive. */
  variable(name: string): string | undefined {
    const key = [...this.variables.keys(), ...this.secrets.keys()].find((other) => same(other, name));
    return key === undefined ? undefined : (this.secrets.get(key) ?? this.variables.get(key));
  }

  setVariable(name: string, value: string): void {
    this.#forget(name);
    this.variables.set(name, value);
  }

  setSecretVariable(name: string, value: string): void {
    this.#forget(name);
    this.secrets.set(name, value);
    this.masker.add(value);
  }

  /** A folder of the job's store, made where it is missing. */
  store(...names: string[]): string {
    const folder = path.join(this.folder, ...names);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Removes all that the job left. */
  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
    folders.delete(this.folder);
  }

  #forget(name: string): void {
    for (const map of [this.variables, this.secrets]) {
      for (const key of [...map.keys()]) if (same(key, name)) map.delete(key);
    }
  }
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function agentVariables(folder: string, hostType: HostType): Record<string, string> {
  const work = path.join(folder, '_work');
  const workspace = path.join(work, hostType === 'build' ? '1' : 'r1');
  const sources = path.join(workspace, hostType === 'build' ? 's' : 'a');
  // Nothing listens there: a task that asks the service without a stand-in is refused at once.
  const collection = 'http://127.0.0.1:9/contoso/';
  return {
    'Agent.HomeDirectory': folder,
    'Agent.JobName': 'Job',
    'Agent.Name': 'Agent 1',
    'Agent.OS': { linux: 'Linux', darwin: 'Darwin', win32: 'Windows_NT' }[process.platform as string] ?? 'Linux',
    'Agent.TempDirectory': path.join(work, '_temp'),
    'Agent.ToolsDirectory': path.join(work, '_tool'),
    'Agent.Version': '4.265.1',
    'Agent.WorkFolder': work,
    'Build.ArtifactStagingDirectory': path.join(workspace, 'a'),
    'Build.BuildId': '458',
    'Build.BuildNumber': '20261124.3',
    'Build.ContainerId': '1',
    'Build.DefinitionName': 'python-build',
    'Build.Reason': 'Manual',
    'Build.Repository.Name': 'python-service',
    'Build.RequestedFor': 'Ada Lovelace',
    'Build.SourceBranch': 'refs/heads/main',
    'Build.SourceBranchName': 'main',
    'Build.SourceVersion': '9d1f3a6c5b2e47a8b1c0d9e8f7a6b5c4d3e2f1a0',
    'Build.SourcesDirectory': sources,
    'Pipeline.Workspace': workspace,
    'System.CollectionUri': collection,
    'System.Culture': 'en-US',
    'System.DefaultWorkingDirectory': sources,
    'System.DefinitionId': '12',
    'System.HostType': hostType,
    'System.JobAttempt': '1',
    'System.JobId': '12f1170f-54f2-53f3-20dd-22fc7dff55f9',
    'System.ServerType': 'Hosted',
    'System.StageAttempt': '1',
    'System.TaskDisplayName': 'Step',
    'System.TeamFoundationCollectionUri': collection,
    'System.TeamProject': 'shop',
    'System.TeamProjectId': '6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c',
    ...(hostType === 'build' ? {} : releaseVariables(sources)),
  };
}

function releaseVariables(folder: string): Record<string, string> {
  return {
    'Agent.ReleaseDirectory': folder,
    'Release.AttemptNumber': '1',
    'Release.DefinitionName': 'python-release',
    'Release.EnvironmentName': 'production',
    'Release.PrimaryArtifactSourceAlias': '_python-build',
    'Release.ReleaseId': '77',
    'Release.ReleaseName': 'Release-77',
    'Release.ReleaseWebURL': 'http://127.0.0.1:9/contoso/shop/_release?releaseId=77',
    'System.ArtifactsDirectory': folder,
  };
}
