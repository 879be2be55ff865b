import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { dump, load } from 'js-yaml';
import { Job, runTask } from '../../rigs/agent/agent.ts';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { DEPLOYMENT, REPOSITORY } from '../../support/workload-tests.ts';
import type { Workbench } from '../../support/workload-tests.ts';
import { wholeRun } from './sanity-step.ts';

/** A dry run of CaptureAndDeploy by KUBECONFIG, which `kubeconfigIn` makes from the files that it writes into a folder. */
export async function dryRun(
  { namespace }: Pick<Workbench, 'namespace'>,
  kubeconfigIn: (folder: string, job: Job) => string,
  environment: Readonly<Record<string, string>> = {},
): Promise<TaskRun> {
  const job = new Job();
  const folder = job.store('Program Files (x86)', 'kube');
  job.setVariable('KUBECONFIG', kubeconfigIn(folder, job));
  const inputs = {
    connectionType: 'kubeconfig',
    namespace,
    deploymentName: DEPLOYMENT,
    imageName: REPOSITORY,
    imageTag: '457',
    dryRun: 'true',
  };
  return wholeRun(await runTask({ task: 'CaptureAndDeploy', inputs, job, environment }));
}

/** Writes a file below a folder and returns its path. */
export function put(folder: string, name: string, content: string | Buffer): string {
  const file = path.resolve(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

interface Config {
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

/** A kubeconfig with another user, and its authority in a file of this name. */
export function withUser(kubeconfig: string, user: object, authorityFile?: string): string {
  const config = load(kubeconfig) as Config;
  return dump({
    ...config,
    clusters: config.clusters.map(({ name, cluster: { 'certificate-authority-data': data, ...cluster } }) => ({
      name,
      cluster: {
        ...cluster,
        ...(authorityFile === undefined
          ? { 'certificate-authority-data': data }
          : { 'certificate-authority': authorityFile }),
      },
    })),
    users: config.users.map(({ name }) => ({ name, user })),
  });
}

/** The authority of its first cluster, as PEM. */
export function authorityOf(kubeconfig: string): string {
  const [first] = (load(kubeconfig) as Config).clusters;
  return Buffer.from(first?.cluster['certificate-authority-data'] ?? '', 'base64').toString('utf8');
}
