import * as v from 'valibot';
import { Fault } from '../host/fault.ts';
import type { AzureDevOps } from './azure-devops.ts';
import type { Definition } from './choose-definition.ts';
import { chooseDefinition, describeDefinition, parseDefinitionName, sameName } from './choose-definition.ts';
import type { Subject } from './describe-failure.ts';

/** A run that was just queued. */
export interface QueuedRun {
  readonly id: number;
  /** `python-rollback-20261124.1`. */
  readonly number: string;
  /** The page for people. */
  readonly url: string;
}

const definitionShape = v.pipe(
  v.object({ id: v.number(), name: v.string(), path: v.optional(v.string(), '\\') }),
  v.transform(({ id, name, path }): Definition => ({ id, name, folder: path })),
);
const queuedShape = v.object({
  id: v.number(),
  name: v.optional(v.string(), ''),
  _links: v.optional(v.object({ web: v.optional(v.object({ href: v.string() })) })),
});

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
  throw new Fault(`Pipeline '${text}' of project ${project} cannot be chosen: ${choice.problem}`);
}

/**
 * Queues a run of a pipeline, on the default branch that its definition names, with these template parameters.
 * Sent once: an answer that was lost is a fault with `mayHaveHappened`. Throws an AzureDevOpsFault; one with
 * the reason `forbidden` lacks "Queue builds", `rejected` names what the pipeline does not accept, for instance a
 * parameter that it does not declare (pipelines reference C3, C4).
 */
export async function queueRun(
  azureDevOps: AzureDevOps,
  definition: Definition,
  templateParameters: Readonly<Record<string, string>>,
  project = azureDevOps.project,
): Promise<QueuedRun> {
  const name = `a run of pipeline ${describeDefinition(definition)}`;
  const subject = { ...definitionSubject(name, project, 'cannot be queued'), permission: 'Queue builds' };
  const answer = await azureDevOps.request(subject, queuedShape, {
    project,
    path: `pipelines/${definition.id}/runs`,
    body: { resources: {}, templateParameters },
  });
  return {
    id: answer.id,
    number: answer.name === '' ? String(answer.id) : answer.name,
    url: answer._links?.web?.href ?? `${azureDevOps.address(project)}/_build/results?buildId=${answer.id}`,
  };
}

function definitionSubject(what: string, project: string, fails: string): Omit<Subject, 'permission'> {
  return { what, fails, grantedOn: `that pipeline of project ${project}`, whenNotFound: 'Check name and project.' };
}
