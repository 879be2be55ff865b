import type { Pipeline } from '../model.ts';
import { inputsOf, pipelineResources } from '../model.ts';
import { scalarsOf } from '../yaml.ts';

const ARTIFACTS = ['deploy-info', 'rollback-info'];
const BUILT_IN_ALIASES = ['current', 'none', 'self'];

/** Where artifacts come from: declared aliases, the folders they land in, names that CaptureAndDeploy publishes. */
export function artifactProblems(pipeline: Pipeline): string[] {
  const aliases = [...pipelineResources(pipeline).keys()];
  return [
    ...aliases
      .filter((alias) => !/^\w+$/.test(alias))
      .map((alias) => `alias '${alias}' cannot be read as a variable in a shell`),
    ...pipeline.steps.flatMap((step) => {
      if (step.kind === 'download') return downloadProblems(step.subject, aliases, step.node.artifact);
      const alias = step.kind === 'task' ? (inputsOf(step).pipelineAlias ?? '') : '';
      return alias === '' || aliases.includes(alias) ? [] : [`${step.title}: pipelineAlias '${alias}' is not declared`];
    }),
    ...scalarsOf(pipeline.node).flatMap(({ text }) => [
      ...pathProblems(text, aliases),
      ...[...text.matchAll(/\bresources\.pipeline\.([\w-]+)\./gi)]
        .filter(([, alias = '']) => !aliases.includes(alias))
        .map(([, alias = '']) => `resources.pipeline.${alias} is not declared`),
    ]),
  ];
}

function downloadProblems(alias: string, aliases: readonly string[], artifact: unknown): string[] {
  const problems =
    BUILT_IN_ALIASES.includes(alias) || aliases.includes(alias)
      ? []
      : [`download: '${alias}' is no declared pipeline resource`];
  if (typeof artifact === 'string' && !ARTIFACTS.some((name) => artifact.startsWith(name))) {
    problems.push(`download: no task publishes an artifact '${artifact}'`);
  }
  return problems;
}

// Artifacts of a pipeline resource land below its alias; only those of the own run do not.
function pathProblems(text: string, aliases: readonly string[]): string[] {
  return [...text.matchAll(/\$\(Pipeline\.Workspace\)\/([\w-]+)/g)]
    .filter(([, folder = '']) => ![...aliases, 's', 'a', 'b'].includes(folder))
    .filter(([, folder = '']) => aliases.length > 0 || !ARTIFACTS.includes(folder))
    .map(([place, folder = '']) =>
      ARTIFACTS.includes(folder)
        ? `${place}: artifacts of a pipeline resource are in $(Pipeline.Workspace)/<alias>/${folder}`
        : `${place}: nothing is downloaded there`,
    );
}
