import { existsSync } from 'node:fs';
import { runUnitTests } from './run-steps.ts';
import type { Workspace } from './workspace.ts';
import { openWorkspace } from './workspace.ts';

/** A workspace in which the service is installed, by the steps of python-build.yml where no spec before did so. */
export function installed(packageManager: string): Workspace {
  const workspace = openWorkspace(packageManager);
  if (!existsSync(workspace.python)) runUnitTests(workspace, packageManager);
  return workspace;
}
