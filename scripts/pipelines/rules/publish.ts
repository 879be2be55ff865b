import type { Job, Pipeline, Step } from '../model.ts';
import { changesCluster, inputsOf } from '../model.ts';
import { textAt } from '../yaml.ts';

interface Publication {
  readonly step: Step;
  readonly name: string;
  readonly path: string;
  /** A pipeline artifact: it cannot be replaced, and Azure DevOps Server refuses it. */
  readonly immutable: boolean;
}

/** Artifacts that scripts publish and download: there after a failure too, again in a retry, each with its own files. */
export function publishProblems(pipeline: Pipeline): string[] {
  return pipeline.jobs.flatMap((job) => {
    const publications = job.steps.flatMap((step) => publicationOf(step) ?? []);
    return [
      ...publications.flatMap((publication) => problemsOf(job, publication)),
      ...overlapProblems(publications),
      ...job.steps.flatMap(downloadProblems),
    ];
  });
}

function publicationOf(step: Step): Publication | undefined {
  const inputs = inputsOf(step);
  if (step.kind === 'publish') {
    return { step, name: textAt(step.node, 'artifact') ?? '', path: step.subject, immutable: true };
  }
  if (/^PublishPipelineArtifact@/.test(step.subject)) {
    const { artifact, artifactName = '', targetPath, path = '' } = inputs;
    return { step, name: artifact ?? artifactName, path: targetPath ?? path, immutable: true };
  }
  if (/^PublishBuildArtifacts@/.test(step.subject)) {
    const { ArtifactName = '', PathtoPublish = '' } = inputs;
    return { step, name: ArtifactName, path: PathtoPublish, immutable: false };
  }
  return undefined;
}

function problemsOf(job: Job, { step, name, immutable }: Publication): string[] {
  const problems: string[] = [];
  if (immutable && !/\$\(System\.(?:Stage|Job)Attempt\)/.test(name)) {
    problems.push(`artifact '${name}' cannot be published again by a retry, and not at all on Server`);
  }
  const earlier = job.steps.slice(0, job.steps.indexOf(step));
  const condition = textAt(step.node, 'condition') ?? '';
  if (
    /^rollback-info/.test(name) &&
    earlier.some(changesCluster) &&
    !/\b(?:always|succeededOrFailed)\(/.test(condition)
  ) {
    problems.push(`artifact '${name}' is published only after a rollout that succeeded; publish it before the change`);
  }
  return problems;
}

function overlapProblems(publications: readonly Publication[]): string[] {
  return publications.flatMap((outer) =>
    publications
      .filter((inner) => inner !== outer && inner.path.startsWith(`${outer.path}/`))
      .map((inner) => `artifact '${outer.name}' holds what artifact '${inner.name}' holds; a folder each`),
  );
}

// By default a resource is the newest run that succeeded in all of its stages.
function downloadProblems(step: Step): string[] {
  const artifact = textAt(step.node, 'artifact') ?? '';
  return step.kind === 'download' && step.subject !== 'current' && /^rollback-info/.test(artifact)
    ? [`download of '${artifact}': a run whose deployment failed is passed over, though its record is wanted`]
    : [];
}
