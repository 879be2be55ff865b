import { Fault } from '../host/fault.ts';
import type { FailureFacts, FailureReason } from './request-failure.ts';

/** What a request is for, as its error lines need it. */
export interface RequestPurpose {
  /** `run 123 of project Shop`. */
  readonly what: string;
  /** What fails to happen to it: `cannot be read`. */
  readonly fails: string;
  /** The permission that is needed, as the security pages of Azure DevOps name it. */
  readonly permission: string;
  /** Where that is granted: `project Shop`. */
  readonly grantedOn: string;
  /** What to do next where it does not exist, one sentence. */
  readonly whenNotFound: string;
  /** What to do next where the server does not take what was sent, one sentence; `Correct what it names.` if left out. */
  readonly whenRejected?: string;
}

/** Whom the job's token stands for (pipelines.md#c3-permissions). */
export interface JobIdentity {
  readonly collectionUri: string;
  readonly project: string;
}

/** A request to Azure DevOps that failed; callers may look at the reason, people read the message. */
export class AzureDevOpsFault extends Fault {
  readonly reason: FailureReason;
  /** The change may have been made all the same: its answer was lost. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, facts: FailureFacts, cause: unknown) {
    super('SR605', message, { cause });
    this.name = 'AzureDevOpsFault';
    this.reason = facts.reason;
    this.mayHaveHappened = facts.maybeSent === true;
  }
}

/**
 * The one line about a failed request: what happened to which object, why, what to do next. 401, 403 and 404 are what
 * people meet most, so they name the identity, the permission and where to grant it (pipelines.md#c3-permissions).
 */
export function describeFailure(subject: RequestPurpose, facts: FailureFacts, identity: JobIdentity): string {
  const { what, fails, permission, grantedOn } = subject;
  const said = facts.said === undefined ? '' : `: ${facts.said.replace(/[.\s]+$/, '').replace(/\s+/g, ' ')}`;
  const status = facts.status === undefined ? '' : ` (${facts.status})`;
  const start = `${upperFirst(what)} ${fails}`;
  const unknown = facts.maybeSent === true ? ` Whether it happened is not known; look there first.` : '';
  switch (facts.reason) {
    case 'notFound':
      return `${start}: ${facts.host} does not have it (404${said}). It never existed, was deleted by retention, or this job may not see it: "${permission}" on ${grantedOn} for ${identityNames(identity)}. ${subject.whenNotFound}`;
    case 'signInPage':
      return `${start}: ${facts.host} did not accept the token of the job and answered with its sign-in page (203). Run the job again; outside of a pipeline give System.AccessToken a valid token.`;
    case 'notAuthenticated':
      return `${start}: ${facts.host} did not accept the token of the job (401${said}). It ends with the job, and may not see other projects; grant "${permission}" on ${grantedOn} to ${identityNames(identity)}, or run the job again.`;
    case 'forbidden':
      return `${start}: this job has no right to it (403${said}). Grant "${permission}" on ${grantedOn} to ${identityNames(identity)}.`;
    case 'throttled':
      return `${start}: ${facts.host} asks for fewer requests (429${said})${facts.retryAfterSeconds === undefined ? '' : `, again after ${facts.retryAfterSeconds} s`}. Run the step again later.`;
    case 'serverError':
      return `${start}: ${facts.host} failed${status}${said}.${unknown} Run the step again; if it lasts, ${isOfTheService(facts.host) ? 'see https://status.dev.azure.com' : 'look at the event log of that server'}.`;
    case 'rejected':
      return `${start}: ${facts.host} refused it${status}${said}. ${subject.whenRejected ?? 'Correct what it names.'}`;
    case 'redirected':
      return `${start}: ${facts.host} leads elsewhere${status}${facts.said === undefined ? '' : ` ${facts.said}`}, and the token goes to no other host. Check System.TeamFoundationCollectionUri, and whether a proxy wants a sign-in.`;
    case 'unreadable':
      return `${start}: the answer of ${facts.host} is not what the API promises${status}${said}. Is a proxy or a sign-in page in between?`;
    case 'tooLarge':
      return `${start}: it has ${facts.said ?? 'too many bytes'}, far more than it should. Look what else was published into it.`;
    case 'unreachable':
      return `${start}: ${facts.host} cannot be reached${said}.${unknown} Check the network, the proxy and the certificates of the agent.`;
    case 'timedOut':
      return `${start}: ${facts.host} did not answer in time.${unknown} Run the step again; check the network and the proxy of the agent.`;
  }
}

/**
 * The two names under which the token of a job appears on security pages: `Shop Build Service (contoso)` where jobs
 * are limited to their project, else `Project Collection Build Service (contoso)`.
 */
export function identityNames({ collectionUri, project }: JobIdentity): string {
  const organization = organizationOf(collectionUri);
  return `"${project} Build Service (${organization})" (or "Project Collection Build Service (${organization})" where jobs are not limited to their project)`;
}

/** `contoso` of https://dev.azure.com/contoso/ and of https://contoso.visualstudio.com/; on a Server the collection. */
export function organizationOf(collectionUri: string): string {
  const { hostname, pathname } = new URL(collectionUri);
  const hosted = /^([^.]+)\.visualstudio\.com$/i.exec(hostname)?.[1];
  if (hosted !== undefined) return hosted;
  return decodeURIComponent(pathname.split('/').filter(Boolean).at(-1) ?? hostname);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isOfTheService(host: string): boolean {
  return /^(?:.+\.)?(?:dev\.azure\.com|visualstudio\.com)$/.test(host);
}
