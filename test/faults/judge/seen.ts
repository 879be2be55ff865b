import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import type { JsonObject } from '../../rigs/cluster/model/json.ts';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { workloadPath } from '../../support/cluster.ts';
import { isRolledOut } from '../../support/cluster-workloads.ts';
import { DEPLOYMENT } from '../../support/workload-tests.ts';
import { titleOf } from '../proxy/fault.ts';
import { isChange } from '../proxy/request-name.ts';
import type { SetSeen } from './set-seen.ts';
import type { Stage } from '../stage/stage.ts';

/** What a workload went through. */
export interface WorkloadSeen {
  readonly name: string;
  readonly versions: readonly string[];
  readonly complete: boolean;
  /** Tags by verdict, as its notes have them. */
  readonly verified: readonly string[];
}

/** All that can be seen after a run, as plain data: what the task said, and what is true. */
export interface Seen {
  /** Why there is no end: the task hung. */
  readonly hung: string | undefined;
  readonly result: string;
  readonly exitCode: number | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  /** Published artifacts: name, file, text. */
  readonly artifacts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The text of the test results that were published. */
  readonly testResults: readonly string[];
  /** Faults that were planned and that no request met. */
  readonly unmet: readonly string[];
  /** A request that changes the workload left the task. */
  readonly attempted: boolean;
  /** The tags of all templates that the workload had, one after the other. */
  readonly versions: readonly string[];
  /** The live version is rolled out. */
  readonly complete: boolean;
  /** The same of a further workload of the step. */
  readonly further?: WorkloadSeen;
  /** Tags by verdict, as the notes on the workload have them. */
  readonly verified: readonly string[];
  readonly rejected: readonly string[];
  /** Runs of the pipeline that rolls back, and tags that say that there is one. */
  readonly rollbacks: { readonly runs: number; readonly tags: number };
  /** All objects of the namespace, where the step works on a set of manifests. */
  readonly set?: SetSeen;
  /** The same before the step, and what was seen after the step that came next. */
  readonly begin?: SetSeen;
  readonly next?: Seen;
}

// Controllers may need a minute until they watch again after an outage.
const OBSERVED_WITHIN_MILLISECONDS = 90_000;

/**
 * The workload once its controller has seen it: the note that a rollout is complete raises the generation of a Deployment
 * (kubernetes.md#21-the-deployment-controller), and for a moment its status is about what was before.
 */
async function whenObserved({ bench: { cluster, namespace }, kind }: Stage, name: string): Promise<JsonObject> {
  const latest = performance.now() + OBSERVED_WITHIN_MILLISECONDS;
  for (;;) {
    const workload = await cluster.ask('GET', workloadPath(kind, namespace, name));
    const { metadata, status } = workload as Partial<Pick<Workload, 'metadata' | 'status'>>;
    const isObserved = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
    if (isObserved || performance.now() > latest) return workload;
    await sleep(100);
  }
}

/** Waits for the end of a task and looks at everything. */
export async function lookAt(stage: Stage, finished: Promise<TaskRun>): Promise<Seen> {
  const ended = await finished.then(
    (run) => ({ run, hung: undefined }),
    (error: unknown) => ({ run: undefined, hung: error instanceof Error ? error.message : String(error) }),
  );
  const { run, hung } = ended;
  const images = await stage.history.images();
  const live = await whenObserved(stage, DEPLOYMENT);
  const further = await lookAtFurther(stage);
  const annotations = await stage.bench.annotations();
  const artifacts = Object.fromEntries(
    Object.entries(run?.artifacts ?? {}).map(([name, folder]) => [name, filesIn(folder)]),
  );
  const set = await stage.lookAtSet?.({ log: run?.log ?? '', artifacts });
  return {
    hung,
    result: run?.result ?? 'none',
    exitCode: run?.exitCode ?? null,
    errors: run?.errors ?? [],
    warnings: run?.warnings ?? [],
    outputs: run?.outputs ?? {},
    log: run?.log ?? '',
    artifacts,
    testResults: run?.testResults.map(({ text }) => text) ?? [],
    unmet: stage.unmet().map((planned) => titleOf([planned])),
    attempted:
      stage.requests().filter(({ server, what }) => server === 'cluster' && isChange({ what })).length > stage.tries,
    versions: images.map(tagOf),
    complete: isRolledOut(stage.kind, live),
    ...(further === undefined ? {} : { further }),
    verified: markedTags(annotations['smart-rollback/verified']),
    rejected: markedTags(annotations['smart-rollback/rejected']),
    rollbacks: stage.rollbacks(),
    ...(set && { set }),
  };
}

async function lookAtFurther(stage: Stage): Promise<WorkloadSeen | undefined> {
  if (stage.further === undefined) return undefined;
  const { name, history } = stage.further;
  const images = await history.images();
  const live = await whenObserved(stage, name);
  const { annotations } = live['metadata'] as { readonly annotations?: Readonly<Record<string, string>> };
  return {
    name,
    versions: images.map(tagOf),
    complete: isRolledOut(stage.kind, live),
    verified: markedTags(annotations?.['smart-rollback/verified']),
  };
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function markedTags(text = '[]'): readonly string[] {
  return (JSON.parse(text) as readonly { readonly image: string }[]).map(({ image }) => tagOf(image));
}

function tagOf(image: string): string {
  return image.split(':').at(-1) ?? '';
}
