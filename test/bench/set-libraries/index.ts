// Sends what a task sends for a set of manifests, with the libraries that it has to load for it, and decides, writes and says
// nothing: the files are parsed by js-yaml, the run is asked for its artifacts by azure-devops-node-api. Built as the tasks are,
// and started by bare-set.ts.
import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as tl from 'azure-pipelines-task-lib/task.js';
import { eachOf } from '../../../shared/host/each-of.ts';
import { endWith, openBareCluster } from '../libraries/bare-cluster.ts';
import type { BareAnswer, BareCluster, BareRequest } from '../libraries/bare-cluster.ts';

/** Requests of which each waits for the answer to the one before; the last answer is kept under this name. */
export interface Chain {
  readonly requests: readonly BareRequest[];
  readonly as?: string;
}

/** Chains that are under way side by side. */
export type Stage = readonly Chain[];

/** What is asked, and which rollouts are followed in between. */
export interface SetWork {
  /** The folder of the manifests. */
  readonly folder: string;
  readonly run: { readonly collection: string; readonly project: string; readonly id: number };
  readonly before: readonly Stage[];
  readonly follow: readonly {
    /** The answer that tells the generation. */
    readonly changed: string;
    /** Each with the answer that says from where on it is watched. */
    readonly watches: readonly (readonly [path: string, from: string])[];
  }[];
  readonly after: readonly Stage[];
}

endWith(sendAll());

async function sendAll(): Promise<void> {
  const file = process.env['SET_WORK'] ?? '';
  const { folder, run, before, follow, after } = JSON.parse(await readFile(file, 'utf8')) as SetWork;
  const { load } = await import('js-yaml');
  await import('diff');
  for (const name of await readdir(folder)) load(await readFile(path.join(folder, name), 'utf8'));
  const cluster = await openBareCluster();
  const answers = new Map<string, BareAnswer>();
  const [first, ...others] = before;
  await Promise.all([first === undefined ? undefined : send(cluster, first, answers), askRun(run)]);
  for (const stage of others) await send(cluster, stage, answers);
  await Promise.all(
    follow.map(({ changed, watches }) => {
      const { generation = 0 } = answers.get(changed)?.metadata ?? {};
      const paths = watches.map(([at, from]) => {
        const version = answers.get(from)?.metadata.resourceVersion ?? '';
        return `${at}&watch=true&timeoutSeconds=25&resourceVersion=${version}`;
      });
      return cluster.complete(paths, generation);
    }),
  );
  for (const stage of after) await send(cluster, stage, answers);
}

async function send(cluster: BareCluster, stage: Stage, answers: Map<string, BareAnswer>): Promise<void> {
  await eachOf(stage, async ({ requests, as }) => {
    for (const [index, request] of requests.entries()) {
      const answer = await cluster.ask(request);
      if (as !== undefined && index === requests.length - 1) answers.set(as, answer);
    }
  });
}

async function askRun({ collection, project, id }: SetWork['run']): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  const { BuildApi } = await import('azure-devops-node-api/BuildApi.js');
  const token = tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'AccessToken', false) ?? '';
  const handler = {
    prepareRequest: ({ headers }: { readonly headers?: object | undefined }) => {
      Object.assign(headers ?? {}, { Authorization: `Bearer ${token}` });
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('not reached')),
  };
  process.noDeprecation = true;
  await new BuildApi(collection, [handler], { keepAlive: true }, 'bench').getArtifacts(project, id);
}
