import type { Host } from './host.ts';

/**
 * The token of the job, by which a task asks Azure DevOps: of the connection that the agent hands to every task, else the
 * variable that a step is given (SYSTEM_ACCESSTOKEN); `undefined` where neither is there.
 */
export function jobToken(host: Pick<Host, 'variable' | 'endpoint'>): string | undefined {
  return host.endpoint('SYSTEMVSSCONNECTION')?.parameter('AccessToken') ?? host.variable('System.AccessToken');
}
