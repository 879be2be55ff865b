import type { Job, Pipeline, Step } from '../model.ts';
import { commandsOf, containerResources, inputsOf, scriptOf } from '../model.ts';
import { isMapping, textAt } from '../yaml.ts';

// Images with an ENTRYPOINT of their own or without a shell; the agent needs bash and keeps the container alive itself.
const NO_JOB_IMAGE = /(?:^|\/)(?:newman|executor|kaniko-executor)(?:[:@]|$)/;
const DOCKER = /\bdocker (?:run|pull|build|push)\b/;
const REGISTRY = /\bdocker (?:run|pull|push)\b|\bdocker buildx build\b.*--push\b/;
const SOURCES =
  /\s(?:-v|--volume)[\s=]"?((?:\$PWD|\$\(pwd\)|\$\((?:System\.DefaultWorkingDirectory|Build\.SourcesDirectory)\))[^\s"]*)/;
const INSTALLS_LAST = /\b(?:poetry|pip3?) install\b[^&;|]*$/;

/** Containers: images that a job can run in, what `docker run` leaves behind, and logins that hold where they are needed. */
export function containerProblems(pipeline: Pipeline): string[] {
  return pipeline.jobs.flatMap((job) => [
    ...jobContainerProblems(pipeline, job),
    ...loginProblems(pipeline, job),
    ...job.steps.flatMap(runProblems),
  ]);
}

function jobContainerProblems(pipeline: Pipeline, job: Job): string[] {
  const { container } = job.node;
  if (container === undefined) return [];
  const alias = typeof container === 'string' ? container : '';
  const resource = isMapping(container) ? container : containerResources(pipeline).get(alias);
  const problems: string[] = [];
  if (resource === undefined) {
    problems.push(`job '${job.name}': '${alias}' is no container resource, so it is pulled without credentials`);
  } else if (textAt(resource, 'endpoint') === undefined) problems.push(`container '${alias}' has no endpoint`);
  const image = textAt(resource, 'image') ?? alias;
  if (NO_JOB_IMAGE.test(image)) {
    problems.push(`job '${job.name}' cannot run in ${image}: the image has an ENTRYPOINT or no shell`);
  }
  const docker = job.steps.find((step) => DOCKER.test(scriptOf(step) ?? ''));
  if (docker !== undefined) problems.push(`job '${job.name}' runs in a container and calls docker: ${docker.title}`);
  return problems;
}

// A login is a file of the job, and stays on a machine of one's own until it is taken away.
function loginProblems(pipeline: Pipeline, job: Job): string[] {
  const login = job.steps.findIndex((step) => isDocker(step, 'login'));
  if (login >= 0) {
    const logout = job.steps.find((step) => isDocker(step, 'logout'));
    return textAt(logout?.node, 'condition') === 'always()'
      ? []
      : [`job '${job.name}' logs in to a registry and not out again, with condition: always()`];
  }
  const elsewhere = pipeline.jobs.find(({ steps }) => steps.some((step) => isDocker(step, 'login')));
  const uses = job.steps.some((step) => commandsOf(step).some((command) => REGISTRY.test(command)));
  return uses && elsewhere !== undefined
    ? [`job '${job.name}' uses a registry, and the login is in job '${elsewhere.name}': it does not leave its job`]
    : [];
}

function isDocker(step: Step, command: string): boolean {
  return step.subject === 'Docker@2' && inputsOf(step).command === command;
}

function runProblems(step: Step): string[] {
  return commandsOf(step)
    .filter((command) => /\bdocker run\b/.test(command))
    .flatMap((command) => {
      const problems: string[] = [];
      if (/\s--rm\b/.test(command) && INSTALLS_LAST.test(command)) {
        problems.push(`${step.title}: installs into a container that is gone afterwards; install and test in one`);
      }
      const mounted = SOURCES.exec(command)?.[1];
      if (mounted !== undefined && !mounted.endsWith(':ro') && !/\s(?:--user|-u)\b/.test(command)) {
        problems.push(`${step.title}: writes into the sources as root, so that the next checkout cannot clean them`);
      }
      return problems;
    });
}
