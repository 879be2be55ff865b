import type { Job, Pipeline, Step } from '../model.ts';
import { commandsOf, inputsOf } from '../model.ts';

/** What a command renders manifests of, and the file that it writes. */
interface Rendering {
  readonly tool: string;
  readonly source: string;
  readonly target: string | undefined;
}

const RENDERS = /\b(helm template|kubectl kustomize|kustomize build)\s+([^>|]*)(?:>\s*(\S+))?/;
// Nothing lies there but what the job itself wrote.
const MADE_BY_THE_JOB = /^\$\((?:Agent\.TempDirectory|Build\.ArtifactStagingDirectory|Build\.StagingDirectory)\)\//;

/** What CaptureAndDeploy applies is rendered, and what is rendered for it was written by a step before. */
export function manifestProblems(pipeline: Pipeline): string[] {
  return pipeline.jobs.flatMap((job) =>
    job.steps.flatMap((step, index) => problemsOf(step, renderingsOf({ ...job, steps: job.steps.slice(0, index) }))),
  );
}

function problemsOf(step: Step, before: readonly Rendering[]): string[] {
  if (!step.subject.startsWith('CaptureAndDeploy@')) return [];
  const lines = (inputsOf(step)['manifests'] ?? '').split('\n').map((line) => line.trim());
  return lines.flatMap((line) => {
    const rendered = before.find(({ source }) => source !== '' && (line === source || line.startsWith(`${source}/`)));
    if (rendered !== undefined) {
      const instead = rendered.target ?? 'the file that its output goes to';
      return [`${step.title}: manifests ${line} is what ${rendered.tool} reads; name ${instead}`];
    }
    return MADE_BY_THE_JOB.test(line) && !before.some(({ target }) => target === line)
      ? [`${step.title}: no step before it in this job writes the manifests ${line}`]
      : [];
  });
}

function renderingsOf({ steps }: Job): readonly Rendering[] {
  return steps.flatMap((step) =>
    commandsOf(step).flatMap((command): readonly Rendering[] => {
      const [, tool, args = '', target] = RENDERS.exec(command) ?? [];
      return tool === undefined ? [] : [{ tool, source: sourceOf(tool, args), target: target && unquoted(target) }];
    }),
  );
}

/** The folder that is rendered: of Helm the second word that is no option, behind the name of the release. */
function sourceOf(tool: string, args: string): string {
  const words = args.split(/\s+/).filter((word) => word !== '');
  const plain = words.slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0);
  return unquoted(plain[tool === 'helm template' ? 1 : 0] ?? '').replace(/\/+$/, '');
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/, '$2');
}
