/**
 * What the stand-in knows, and what its requests see of it (pipelines.md#c2-finding-runs-and-artifacts,
 * pipelines.md#c4-writing-calls).
 */

export type Permission = 'View builds' | 'View build pipeline' | 'Queue builds' | 'Update build information';
export type ArtifactKind = 'Container' | 'PipelineArtifact' | 'filepath';

export interface StoredDefinition {
  readonly id: number;
  readonly project: string;
  readonly name: string;
  /** `\` or `\folder`. */
  readonly folder: string;
  /** Template parameters that its YAML declares; others are refused when it is queued. */
  readonly parameters: readonly string[];
  readonly state: 'enabled' | 'paused' | 'disabled';
}

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly kind: ArtifactKind;
  readonly zip: Uint8Array;
}

export type Result = 'succeeded' | 'partiallySucceeded' | 'failed' | 'canceled';

export interface StoredRun {
  readonly id: number;
  readonly number: string;
  readonly definition: StoredDefinition;
  /** `undefined` while it is running. */
  result: Result | undefined;
  readonly branch: string;
  readonly tags: Set<string>;
  readonly artifacts: StoredArtifact[];
  /** What it was queued with by REST. */
  readonly templateParameters: Readonly<Record<string, string>>;
  /** When its job began, ISO 8601; its timeline has no job where that is left out. */
  readonly jobBegan: string | undefined;
  /** Order of finishing; higher is later. */
  readonly finished: number;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly denied: Set<Permission>;
}

/** All that one collection holds. */
export class Model {
  readonly token: string;
  readonly projects: readonly Project[];
  readonly definitions: StoredDefinition[] = [];
  readonly runs: StoredRun[] = [];
  /** A server without the area answers 404 to whatever is asked in it. */
  readonly hasPipelinesArea: boolean;
  #lastId = 100;

  constructor(token: string, projects: readonly string[], hasPipelinesArea: boolean) {
    this.token = token;
    this.hasPipelinesArea = hasPipelinesArea;
    this.projects = projects.map((name, index) => ({
      id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
      name,
      denied: new Set(),
    }));
  }

  nextId(): number {
    return ++this.#lastId;
  }

  project(nameOrId: string): Project | undefined {
    const wanted = nameOrId.toLowerCase();
    return this.projects.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted);
  }

  definition(project: Project, id: number): StoredDefinition | undefined {
    return this.definitions.find((one) => one.id === id && one.project === project.name);
  }

  run(project: Project, id: number): StoredRun | undefined {
    return this.runs.find((one) => one.id === id && one.definition.project === project.name);
  }
}

const LOCATIONS: Readonly<Record<string, readonly (readonly [string, string, string, number])[]>> = {
  build: [
    ['0cd358e1-9217-4d94-8269-1c1ee6f93dcf', 'builds', '{project}/_apis/{area}/{resource}/{buildId}', 7],
    ['1db06c96-014e-44e1-ac91-90b2d4b3e984', 'artifacts', '{project}/_apis/{area}/builds/{buildId}/{resource}', 5],
    ['dbeaf647-6167-421a-bda9-c9327b25e2e6', 'Definitions', '{project}/_apis/{area}/{resource}/{definitionId}', 7],
    ['6e6114b2-8161-44c8-8f6c-c5505782427f', 'tags', '{project}/_apis/{area}/builds/{buildId}/{resource}/{*tag}', 3],
  ],
  pipelines: [
    ['7859261e-d2e9-4a68-b820-a5d84cc5bb3d', 'runs', '{project}/_apis/{area}/{pipelineId}/{resource}/{runId}', 1],
    [
      '85023071-bd5e-4438-89b0-2a5bf362a19d',
      'artifacts',
      '{project}/_apis/{area}/{pipelineId}/runs/{runId}/{resource}',
      1,
    ],
  ],
};

/** The answer to OPTIONS `_apis/<area>`: where its resources are and in which versions. */
export function locations(area: string): object {
  const value = (LOCATIONS[area] ?? []).map(([id, resourceName, routeTemplate, resourceVersion]) => ({
    id,
    area,
    resourceName,
    routeTemplate,
    resourceVersion,
    minVersion: '1.0',
    maxVersion: '7.2',
    releasedVersion: '7.1',
  }));
  return { count: value.length, value };
}
