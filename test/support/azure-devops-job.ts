import type { AzureDevOps } from '../../shared/azure-devops/rest/azure-devops.ts';
import { openAzureDevOps } from '../../shared/azure-devops/rest/open-azure-devops.ts';
import type { Patience } from '../../shared/azure-devops/retry.ts';
import type { AzureDevOpsServer } from '../rigs/azure-devops/azure-devops-server.ts';
import { RecordingHost } from './recording-host.ts';

/** Pauses so short that specs of failures end in milliseconds; who tries silence has a time-out of its own. */
export const IMPATIENCE: Patience = {
  timeoutMilliseconds: 30_000,
  mostAttempts: 3,
  firstPauseMilliseconds: 5,
  longestPauseMilliseconds: 40,
};

/** The host of a job that runs in this collection, with the token that the agent hands over. */
export function jobIn(
  server: Pick<AzureDevOpsServer, 'collectionUri' | 'token'>,
  variables: Readonly<Record<string, string>> = {},
): RecordingHost {
  const host = new RecordingHost(
    {},
    { 'System.TeamFoundationCollectionUri': server.collectionUri, 'System.TeamProject': 'Shop', ...variables },
  );
  host.endpoints.set('SYSTEMVSSCONNECTION', {
    id: 'SYSTEMVSSCONNECTION',
    url: server.collectionUri,
    scheme: 'OAuth',
    parameter: (key) => (key === 'AccessToken' ? server.token : undefined),
    data: () => undefined,
  });
  return host;
}

/** Opens the stand-in as a job in it does. */
export function openIn(
  server: AzureDevOpsServer,
  patience: Partial<Patience> = {},
  host: RecordingHost = jobIn(server),
): Promise<AzureDevOps> {
  return openAzureDevOps(host, { patience: { ...IMPATIENCE, ...patience } });
}

/** The message of the error that a promise is rejected with. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not rejected.');
}
