import type { SourceInputs } from '../../shared/azure-devops/source-run.ts';
import { readSource } from '../../shared/azure-devops/source-run.ts';
import { readArtifactSuffix } from '../../shared/contract/artifact-suffix.ts';
import type { Host } from '../../shared/host/host.ts';
import { InputReader } from '../../shared/host/input-reader.ts';
import { isDigest, isTag, parseImage } from '../../shared/kubernetes/image.ts';
import { whyNoTag } from '../../shared/kubernetes/why-no-image.ts';
import type { RollbackWorkloadInputs } from '../../shared/kubernetes/workload-inputs.ts';
import { readRollbackWorkloads } from '../../shared/kubernetes/workload-inputs.ts';
import type { Strategy } from '../../shared/rollback/choose-target.ts';

export interface Inputs extends RollbackWorkloadInputs, SourceInputs {
  /** `auto` is resolved. */
  readonly strategy: Strategy;
  readonly previousImageTag: string | undefined;
  readonly toRevision: number | undefined;
  readonly rollbackInfo: string | undefined;
  readonly artifactSuffix: string;
  readonly expectedImage: string | undefined;
  /** What goes back of a deployment of manifests. */
  readonly scope: 'all' | 'image';
  readonly force: boolean;
  readonly resumeIfPaused: boolean;
  readonly dryRun: boolean;
  readonly timeoutSeconds: number;
  readonly replaceStuckPods: boolean;
  /** 0: restarts end nothing before the time-out. */
  readonly failAfterRestarts: number;
  readonly outputDirectory: string | undefined;
}

/** Reads and checks all inputs of the task; throws one Fault that lists everything that is wrong with them. */
export function readInputs(
  host: Pick<Host, 'input' | 'variable' | 'variableNames'>,
  read = new InputReader(host),
): Inputs {
  const sources = ['rollbackInfo', 'pipelineAlias', 'sourceRunId'];
  const workloads = readRollbackWorkloads(
    read,
    sources.some((name) => host.input(name) !== undefined),
  );
  const asked = read.choice('strategy', ['auto', 'undo', 'tag', 'artifact'], 'auto');
  const version = (value: string) =>
    isTag(value) || isDigest(value) || parseImage(value) !== undefined
      ? undefined
      : `no tag, digest or image: ${whyNoTag(value)}`;
  const previousImageTag = read.optional('previousImageTag', { example: '456', check: version });
  const toRevision = read.optionalInteger('toRevision', { minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
  const rollbackInfo = read.optional('rollbackInfo', { example: '$(Pipeline.Workspace)/python_build/rollback-info' });
  const source = readSource(read);
  const artifactSuffix = readArtifactSuffix(read);
  const expectedImage = read.optional('expectedImage', { example: '458', check: version });
  const scope = read.choice('scope', ['all', 'image'], 'all');
  const force = read.boolean('force', false);
  const resumeIfPaused = read.boolean('resumeIfPaused', false);
  const dryRun = read.boolean('dryRun', false);
  const timeoutSeconds = read.integer('timeoutSeconds', { fallback: 180, minimum: 1, maximum: 86_400 });
  const failAfterRestarts = read.integer('failAfterRestarts', { fallback: 3, minimum: 0, maximum: 1_000 });
  const replaceStuckPods = read.boolean('replaceStuckPods', true);
  const outputDirectory = read.optional('outputDirectory', { example: '$(Build.ArtifactStagingDirectory)/rollback' });
  const given = { previousImageTag, toRevision, rollbackInfo, ...source };
  for (const problem of contradictions(asked, given)) read.problem(problem);
  read.finish();
  const strategy = asked === 'auto' ? resolveAuto(given) : asked;
  return {
    ...workloads,
    strategy,
    previousImageTag,
    toRevision,
    rollbackInfo,
    ...source,
    artifactSuffix,
    expectedImage,
    scope,
    force,
    resumeIfPaused,
    dryRun,
    timeoutSeconds,
    failAfterRestarts,
    replaceStuckPods,
    outputDirectory,
  };
}

interface Given extends Partial<SourceInputs> {
  readonly previousImageTag: string | undefined;
  readonly toRevision: number | undefined;
  readonly rollbackInfo: string | undefined;
}

/** A record is named by a path, a pipeline resource or a run. */
function hasRecord({ rollbackInfo, pipelineAlias, sourceRunId }: Given): boolean {
  return rollbackInfo !== undefined || pipelineAlias !== undefined || sourceRunId !== undefined;
}

/**
 * auto: a tag means tag, a revision means undo, a record means artifact, nothing means undo
 * (design.md#inputs-of-smartrollback).
 */
export function resolveAuto(given: Given): Strategy {
  if (given.previousImageTag !== undefined) return 'tag';
  if (given.toRevision !== undefined) return 'undo';
  return hasRecord(given) ? 'artifact' : 'undo';
}

/** Inputs that contradict each other are refused, never silently ranked (design.md#rules-for-inputs). */
export function contradictions(strategy: Strategy | 'auto', given: Given): readonly string[] {
  const tag = given.previousImageTag !== undefined;
  const revision = given.toRevision !== undefined;
  const rows: readonly (readonly [boolean, string])[] = [
    [tag && revision, 'previousImageTag and toRevision contradict each other: give one of them'],
    [tag && strategy === 'undo', 'previousImageTag contradicts strategy: undo. Leave one of them out'],
    [revision && strategy === 'tag', 'toRevision contradicts strategy: tag. Leave one of them out'],
    [tag && strategy === 'artifact', 'previousImageTag contradicts strategy: artifact. Leave one of them out'],
    [revision && strategy === 'artifact', 'toRevision contradicts strategy: artifact. Leave one of them out'],
    [!tag && strategy === 'tag', 'previousImageTag is missing, strategy: tag needs it (example: 456)'],
    [
      !hasRecord(given) && strategy === 'artifact',
      'rollbackInfo, pipelineAlias or sourceRunId is missing, strategy: artifact needs a record (example: pipelineAlias: python_build)',
    ],
    [
      given.rollbackInfo !== undefined && (given.pipelineAlias !== undefined || given.sourceRunId !== undefined),
      'rollbackInfo contradicts pipelineAlias and sourceRunId: give the path or the run',
    ],
  ];
  return rows.flatMap(([holds, problem]) => (holds ? [problem] : []));
}
