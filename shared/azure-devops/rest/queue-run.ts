import * as v from 'valibot';
import { Fault } from '../../host/fault.ts';
import type { AzureDevOps } from './azure-devops.ts';
import type { Definition } from '../choose-definition.ts';
import { chooseDefinition, describeDefinition, parseDefinitionName, sameName } from '../choose-definition.ts';
import type { RequestPurpose } from '../describe-failure.ts';
import { AzureDevOpsFault } from '../describe-failure.ts';
import { pageOfRun } from '../pipeline-run.ts';

/** A run that was just queued. */
export interface QueuedRun {
  readonly id: number;
  /** `python-rollback-20261124.1`. */
  readonly number: string;
  /** The page for people. */
  readonly url: string;
}

// The library's enum as numbers, as in runs.ts.
const STATES: Readonly<Record<number, Definition['state']>> = { 0: 'enabled', 1: 'paused', 2: 'disabled' };

const definitionShape = v.pipe(
  v.object({
    id: v.number(),
    name: v.string(),
    path: v.optional(v.string(), '\\'),
    queueStatus: v.optional(v.number(), 0),
  }),
  v.transform(({ id, name, path, queueStatus }): Definition => ({
    id,
    name,
    folder: path,
    state: STATES[queueStatus] ?? 'enabled',
  })),
);
const linksShape = v.optional(v.object({ web: v.optional(v.object({ href: v.string() })) }));
const queuedShape = v.object({ id: v.number(), name: v.optional(v.string(), ''), _links: linksShape });
const queuedBuildShape = v.object({ id: v.number(), buildNumber: v.optional(v.string(), ''), _links: linksShape });

/**
 * Finds a pipeline by `name`, `\folder\name` or id. Throws a Fault that names the candidates where several have that
 * name, and the closest ones where none has.
 */
export async function findDefinition(
  azureDevOps: AzureDevOps,
  text: string,
  project = azureDevOps.project,
): Promise<Definition> {
  const wanted = parseDefinitionName(text);
  const subject = {
    ...definitionSubject(`pipeline '${text}'`, project, 'cannot be found'),
    permission: 'View build pipeline',
  };
  if (wanted.by === 'id') {
    return azureDevOps.ask(subject, definitionShape, (builds) => builds.getDefinition(project, wanted.id));
  }
  const search = (name?: string) =>
    azureDevOps.ask(subject, v.array(definitionShape), (builds) => builds.getDefinitions(project, name));
  const named = await search(wanted.name);
  let choice = chooseDefinition(wanted, named);
  // All of them only for the error line, which names what is close. (The search knows `*`; chooseDefinition does not.)
  if (choice.definition === undefined && !named.some(({ name }) => sameName(name, wanted.name))) {
    choice = chooseDefinition(wanted, await search());
  }
  if (choice.definition !== undefined) return choice.definition;
  throw new Fault('SR603', `Pipeline '${text}' of project ${project} cannot be chosen: ${choice.problem}`);
}

/**
 * Queues a run of a pipeline, on the default branch that its definition names, with these template parameters; by the
 * build area where the server has no pipelines area.
 * Sent once: an answer that was lost is a fault with `mayHaveHappened`. Throws an AzureDevOpsFault; one with
 * the reason `forbidden` lacks "Queue builds", `rejected` names what the pipeline does not accept, for instance a
 * parameter that it does not declare (pipelines.md#c3-permissions, pipelines.md#c4-writing-calls).
 */
export async function queueRun(
  azureDevOps: AzureDevOps,
  definition: Definition,
  templateParameters: Readonly<Record<string, string>>,
  project = azureDevOps.project,
): Promise<QueuedRun> {
  const subject = {
    ...definitionSubject(`a run of pipeline ${describeDefinition(definition)}`, project, 'cannot be queued'),
    permission: 'Queue builds',
    whenRejected: whenRejected(Object.keys(templateParameters)),
  };
  try {
    const { id, name, _links } = await azureDevOps.request(subject, queuedShape, {
      project,
      path: `pipelines/${definition.id}/runs`,
      body: { resources: {}, templateParameters },
    });
    return { id, number: name === '' ? String(id) : name, url: pageOfRun(azureDevOps, project, id, _links) };
  } catch (error) {
    // The definition is there: it was found. So it is the area that is not, and nothing was queued.
    if (!(error instanceof AzureDevOpsFault) || error.reason !== 'notFound') throw error;
  }
  const build = { definition: { id: definition.id }, templateParameters: { ...templateParameters } };
  const answer = await azureDevOps.ask(subject, queuedBuildShape, (builds) => builds.queueBuild(build, project));
  const { id, buildNumber, _links } = answer;
  return {
    id,
    number: buildNumber === '' ? String(id) : buildNumber,
    url: pageOfRun(azureDevOps, project, id, _links),
  };
}

function whenRejected(parameters: readonly string[]): string {
  if (parameters.length === 0) return 'Correct what it names.';
  return `Correct what it names; it was sent the parameters ${parameters.join(', ')}: its YAML must declare them under 'parameters:'.`;
}

function definitionSubject(what: string, project: string, fails: string): Omit<RequestPurpose, 'permission'> {
  return { what, fails, grantedOn: `that pipeline of project ${project}`, whenNotFound: 'Check name and project.' };
}
