import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { expandPipeline } from '../../../scripts/pipelines/expand.ts';
import type { Step } from '../../../scripts/pipelines/model.ts';
import { modelOf } from '../../../scripts/pipelines/model.ts';
import { project } from '../../../scripts/pipelines/project.ts';
import { mappingAt, scalarsOf, textAt } from '../../../scripts/pipelines/yaml.ts';
import { openSimpleIndex } from './simple-index.ts';
import type { Workspace } from './workspace.ts';

const PREPEND = /^##vso\[task\.prependpath\](.*)$/gm;

/** Runs the bash steps of the job UnitTests, as python-build.yml has them for this package manager. Returns their log. */
export function runUnitTests(workspace: Workspace, packageManager: string): string {
  const { jobs } = modelOf(expandPipeline(project, '/pipelines/python-build.yml', { packageManager }));
  const steps = jobs.find(({ name }) => name === 'UnitTests')?.steps ?? [];
  let environment = workspace.environment;
  let log = '';
  for (const step of steps.filter(({ kind }) => kind === 'bash')) {
    const output = runStep(workspace, step, environment);
    log += output;
    // As the agent does: a step's path stands before all others in later steps.
    for (const [, folder = ''] of output.matchAll(PREPEND)) {
      const PATH = `${folder}${path.delimiter}${environment.PATH ?? ''}`;
      environment = { ...environment, PATH, ...openSimpleIndex(folder, environment) };
    }
  }
  return log;
}

function runStep({ sources }: Workspace, { node, subject, title }: Step, environment: NodeJS.ProcessEnv): string {
  const own = Object.fromEntries(scalarsOf(mappingAt(node, 'env')).map(({ path: [name = ''], text }) => [name, text]));
  const { status, stdout, stderr } = spawnSync('bash', ['-c', subject], {
    cwd: path.join(sources, textAt(node, 'workingDirectory') ?? '.'),
    env: { ...environment, ...own },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${title} ended with ${status ?? 'a signal'}\n${stdout}\n${stderr}`);
  return `${stdout}\n${stderr}`;
}
