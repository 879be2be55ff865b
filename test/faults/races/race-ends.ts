import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import type { RollbackInfo, TaskEnd, TaskMove } from './race.ts';

/** What a task says of itself, its artifacts included. */
export function taskEnd(move: TaskMove, run: TaskEnd['run'], task: TaskRun): TaskEnd {
  const { result, errors, outputs, log, artifacts } = task;
  return {
    move,
    run,
    result,
    errors,
    outputs,
    log,
    rollbackInfo: rollbackInfo(artifacts['rollback-info']),
    hasDeployInfo: artifacts['deploy-info'] !== undefined,
  };
}

function rollbackInfo(folder: string | undefined): RollbackInfo | undefined {
  if (folder === undefined) return undefined;
  const { image, previous } = JSON.parse(readFileSync(path.join(folder, 'deployment-record.json'), 'utf8')) as {
    image: { before: string; after: string };
    previous: { image?: string };
  };
  const file = path.join(folder, 'previous-image.txt');
  const previousImageFile = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return { ...image, previous: previous.image, previousImageFile };
}
