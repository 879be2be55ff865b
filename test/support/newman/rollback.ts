import { afterEach, beforeEach } from 'mocha';
import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import type { AzureDevOpsServer } from '../../rigs/azure-devops/azure-devops-server.ts';
import { startAzureDevOps } from '../../rigs/azure-devops/azure-devops-server.ts';
import type { StoredRun } from '../../rigs/azure-devops/model.ts';
import { jobIn } from '../azure-devops-job.ts';
import { FAILS, collectionOf } from './collections.ts';
import { DEPLOYED } from './deployed.ts';
import type { SanityOptions, SanityRun } from './run.ts';
import { runSanity } from './run.ts';
import type { TestServer } from './server.ts';
import { startServer } from './server.ts';

export const TAG = 'rollback-queued-9-prod-python-service';
export const DEFAULTS = {
  targetNamespace: 'prod',
  deploymentName: 'python-service',
  sourceRunId: '1234',
  expectedImageTag: '458',
};

export interface Given {
  readonly deployed?: Partial<DeployInfo>;
  readonly url?: string;
  readonly test?: string;
  readonly serviceUrl?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly prepare?: SanityOptions['prepare'];
}

/** Sanity tests in run 12 of project Shop, whose job may queue \ops\Python-Rollback. */
export interface RollbackBench {
  readonly azureDevOps: AzureDevOpsServer;
  readonly service: TestServer;
  readonly own: StoredRun;
  /** The tests of one job; they fail by an assertion unless something else is given. */
  readonly run: (given?: Given) => Promise<SanityRun>;
  /** The runs of Python-Rollback. */
  readonly queued: () => readonly StoredRun[];
}

/** A bench for each spec of one `describe`. */
export function withRollback(): () => RollbackBench {
  let bench: RollbackBench | undefined;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => Promise.all([bench?.azureDevOps.stop(), bench?.service.stop()]));
  return () => {
    if (bench === undefined) throw new Error('the bench is made in a beforeEach hook');
    return bench;
  };
}

async function makeBench(): Promise<RollbackBench> {
  const azureDevOps = await startAzureDevOps({ projects: ['Shop', 'Builds'] });
  const tests = azureDevOps.addDefinition({ name: 'Python-Newman-Tests' });
  const parameters = Object.keys(DEFAULTS);
  const rollback = azureDevOps.addDefinition({ name: 'Python-Rollback', id: 9, folder: '\\ops', parameters });
  const service = await startServer();
  return {
    azureDevOps,
    service,
    own: azureDevOps.addRun(tests, { id: 12, result: 'running' }),
    run: (given = {}) => runSanity(optionsOf(given, azureDevOps, service)),
    queued: () => azureDevOps.runsOf(rollback),
  };
}

function optionsOf(given: Given, azureDevOps: AzureDevOpsServer, service: TestServer): SanityOptions {
  const { deployed = {}, url = '{{TARGET_URL}}/ok', test = FAILS, serviceUrl = service.url } = given;
  return {
    files: {
      'sanity.json': collectionOf('Sanity', [{ name: 'Version', url, test }]),
      'deploy-info.json': { ...DEPLOYED, serviceUrl, ...deployed },
    },
    inputs: {
      deployInfo: 'deploy-info.json',
      onFailure: 'queueRollback',
      rollbackPipeline: 'Python-Rollback',
      readyTimeoutSeconds: '0',
      ...given.inputs,
    },
    variables: {
      'Build.BuildId': '12',
      'System.TeamFoundationCollectionUri': azureDevOps.collectionUri,
      'System.TeamProject': 'Shop',
      ...given.variables,
    },
    prepare: (host, base) => {
      for (const [id, endpoint] of jobIn(azureDevOps).endpoints) host.endpoints.set(id, endpoint);
      given.prepare?.(host, base);
    },
  };
}
