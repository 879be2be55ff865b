import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Question } from './answer.ts';
import { Refusal, answer, readBody, refuse } from './answer.ts';
import { buildArea } from './build-area.ts';
import { serveContent } from './content.ts';
import type { Failure } from './failure.ts';
import { PlannedFailures, letFail } from './failure.ts';
import type { ArtifactKind, Permission, Result, StoredArtifact, StoredDefinition, StoredRun } from './model.ts';
import { Model, locations } from './model.ts';
import { pipelinesArea as servePipelines } from './pipelines-area.ts';
import type { Files } from './zips.ts';
import { artifactZip } from './zips.ts';

export interface RecordedRequest {
  /** As the client called it: `127.0.0.1:1234` or `localhost:1235`. */
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A stand-in for one collection of Azure DevOps, with an artifact host of its own. */
export interface AzureDevOpsServer {
  /** Ends with a slash. */
  readonly collectionUri: string;
  /** The other host, where the content of pipeline artifacts lies. Without a slash at the end. */
  readonly artifactHost: string;
  readonly token: string;
  readonly requests: RecordedRequest[];
  addDefinition(definition: Partial<StoredDefinition> & Pick<StoredDefinition, 'name'>): StoredDefinition;
  addRun(definition: StoredDefinition, run?: RunOptions): StoredRun;
  /** Give `files`, which get a folder named like the artifact around them, or a whole `zip`. */
  addArtifact(
    run: StoredRun,
    artifact: { readonly name: string; readonly kind?: ArtifactKind } & (
      { readonly files: Files } | { readonly zip: Uint8Array }
    ),
  ): StoredArtifact;
  /** Takes a permission away from the job in a project. */
  deny(permission: Permission, project?: string): void;
  /** The next requests whose `METHOD path?query` matches fail so; on both hosts. */
  fail(request: RegExp, failure: Failure, times?: number): void;
  /** All runs of a pipeline, those queued by REST included. */
  runsOf(definition: StoredDefinition): readonly StoredRun[];
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly id?: number;
  readonly number?: string;
  /** `'running'` has none. `succeeded` where it is left out. */
  readonly result?: Result | 'running';
  readonly branch?: string;
  readonly jobBegan?: string;
  readonly tags?: readonly string[];
  readonly finished?: number;
}

export interface StartOptions {
  readonly token?: string;
  /** The first is the default wherever a project may be left out. */
  readonly projects?: readonly string[];
  /** False: a server that has the build area only. */
  readonly pipelinesArea?: boolean;
  /** Serves the collection by https. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** Starts the stand-in: the collection on 127.0.0.1, its artifact host on localhost. */
export async function startAzureDevOps(options: StartOptions = {}): Promise<AzureDevOpsServer> {
  const { token = 'job-token-0123456789', projects = ['Shop'], pipelinesArea = true, tls } = options;
  const model = new Model(token, projects, pipelinesArea);
  const [firstProject = 'Shop'] = projects;
  const failures = new PlannedFailures();
  const requests: RecordedRequest[] = [];

  const listener =
    (serve: (request: http.IncomingMessage, response: http.ServerResponse, body: unknown) => void) =>
    (request: http.IncomingMessage, response: http.ServerResponse) => {
      void (async () => {
        const { method = 'GET', url = '/', headers } = request;
        const body = await readBody(request);
        requests.push({ host: headers.host ?? '', method, path: url, authorization: headers.authorization, body });
        const failure = failures.next(`${method} ${url}`);
        if (failure !== undefined && (await letFail(failure, request, response))) return;
        serve(request, response, body);
      })();
    };
  const content = http.createServer(listener((request, response) => serveContent(model, request, response)));
  const serve = listener((request, response, body) => serveCollection(model, request, response, body, addresses));
  const collection = tls === undefined ? http.createServer(serve) : https.createServer(tls, serve);
  const [port, contentPort] = await Promise.all([listen(collection, '127.0.0.1'), listen(content, 'localhost')]);
  const collectionUri = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/org`;
  const addresses = { collectionUri, artifactHost: `http://localhost:${contentPort}` };

  return {
    collectionUri: `${collectionUri}/`,
    artifactHost: addresses.artifactHost,
    token,
    requests,
    addDefinition(definition) {
      const stored: StoredDefinition = {
        id: model.nextId(),
        project: firstProject,
        folder: '\\',
        parameters: [],
        state: 'enabled',
        ...definition,
      };
      model.definitions.push(stored);
      return stored;
    },
    addRun(definition, run = {}) {
      const id = run.id ?? model.nextId();
      const {
        number = `${definition.name.toLowerCase()}-${id}`,
        result = 'succeeded',
        branch = 'refs/heads/main',
      } = run;
      const stored: StoredRun = {
        id,
        number,
        definition,
        result: result === 'running' ? undefined : result,
        branch,
        tags: new Set(run.tags),
        artifacts: [],
        templateParameters: {},
        jobBegan: run.jobBegan,
        finished: run.finished ?? id,
      };
      model.runs.push(stored);
      return stored;
    },
    addArtifact(run, { name, kind = 'Container', ...rest }) {
      const zip = 'zip' in rest ? rest.zip : artifactZip(name, rest.files);
      const stored = { id: model.nextId(), name, kind, zip };
      run.artifacts.push(stored);
      return stored;
    },
    deny(permission, project = firstProject) {
      model.project(project)?.denied.add(permission);
    },
    fail(request, failure, times = 1) {
      failures.plan(request, failure, times);
    },
    runsOf: (definition) => model.runs.filter((run) => run.definition === definition),
    async stop() {
      await Promise.all([collection, content].map(close));
    },
  };
}

const AREAS: Readonly<Record<string, (question: Question) => object | Uint8Array>> = {
  build: buildArea,
  pipelines: servePipelines,
};

function serveCollection(
  model: Model,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  body: unknown,
  addresses: { readonly collectionUri: string; readonly artifactHost: string },
): void {
  const { method = 'GET', headers } = request;
  const url = new URL(request.url ?? '/', 'http://collection');
  const [, first = '', ...path] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const known = [`Bearer ${model.token}`, `Basic ${Buffer.from(`:${model.token}`).toString('base64')}`];
  if (headers.authorization === undefined || !known.includes(headers.authorization)) {
    return refuse(response, new Refusal(401, 'UnauthorizedRequestException', 'TF400813: The user is not authorized.'));
  }
  if (first === '_apis' && method === 'OPTIONS') return answer(response, locations(path[0] ?? ''));
  const project = model.project(first);
  const area = AREAS[path[1] ?? ''];
  if (project === undefined || path[0] !== '_apis' || area === undefined) {
    const message = `VS800075: The project with id '${first}' does not exist, or you do not have permission to access it.`;
    return refuse(response, new Refusal(404, 'ProjectDoesNotExistWithNameException', message));
  }
  const missing = path[1] === 'pipelines' && !model.hasPipelinesArea;
  // What ASP.NET says of a tag with a colon, for instance.
  const dangerous = /[:<>*%&?\\]/.exec(path.join('/'))?.[0];
  if (missing || dangerous !== undefined) {
    const message = missing
      ? `The controller for path '${url.pathname}' was not found or does not implement IController.`
      : `A potentially dangerous Request.Path value was detected from the client (${dangerous ?? ''}).`;
    return refuse(response, new Refusal(missing ? 404 : 400, 'HttpException', message));
  }
  const accept = headers.accept ?? '';
  try {
    answer(
      response,
      area({ model, project, method, path: path.slice(1), query: url.searchParams, accept, body, ...addresses }),
    );
  } catch (error) {
    if (error instanceof Refusal) refuse(response, error);
    else refuse(response, new Refusal(500, 'Exception', String(error)));
  }
}

async function listen(server: http.Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

function close(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
