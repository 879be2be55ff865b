import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Job, kubernetesConnection, startTask } from '../agent/agent.ts';
import type { RunningTask, TaskRun } from '../agent/agent.ts';
import type { Act } from './acts.ts';

/** What a person at the host sees of a task. */
export interface Seen {
  readonly text: string;
  readonly succeeded: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** A file of a published artifact. */
  readonly artifactFile: (artifact: string, file: string) => string | undefined;
  readonly run: TaskRun;
}

export interface HostKind {
  readonly name: 'agent' | 'local';
  start(acts: readonly Act[], job?: Job): RunningTask;
  perform(acts: readonly Act[], job?: Job): Promise<Seen>;
}

/** Both hosts, each running the bundled task of acts as a process of its own. */
export function bothHosts(bundleFolder: () => string): HostKind[] {
  return (['agent', 'local'] as const).map((name) => {
    const start = (acts: readonly Act[], job = new Job()) =>
      startTask({
        task: 'Acts',
        bundleFolder: path.join(bundleFolder(), name),
        job,
        inputs: { script: JSON.stringify(acts), padded: '  value \n', empty: ' ', kubernetesServiceConnection: 'k8s' },
        endpoints: { k8s: kubernetesConnection('apiVersion: v1') },
      });
    const perform = async (acts: readonly Act[], job = new Job()) => seen(name, await start(acts, job).finished, job);
    return { name, start, perform };
  });
}

function seen(name: HostKind['name'], run: TaskRun, job: Job): Seen {
  const published = path.join(job.variable('Agent.TempDirectory') ?? '', 'published');
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  if (name === 'agent') {
    return {
      text: run.log,
      succeeded: run.exitCode === 0 && run.result === 'Succeeded',
      outputs: run.outputs,
      artifactFile: (artifact, file) => read(path.join(run.artifacts[artifact] ?? published, file)),
      run,
    };
  }
  return {
    text: run.printed,
    succeeded: run.exitCode === 0,
    outputs: Object.fromEntries(
      [...run.printed.matchAll(/^output (\S+) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
    ),
    artifactFile: (artifact, file) => read(path.join(published, artifact, file)),
    run,
  };
}
