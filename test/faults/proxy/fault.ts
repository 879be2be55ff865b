import type { WorkloadKind } from '../../support/cluster.ts';
/** Which server a request goes to. */
export type Server = 'cluster' | 'Azure DevOps' | 'service';

/** What goes wrong with a request. `acts`: the server carries it out all the same, only nobody hears of it. */
export type Fault =
  /** The port is closed, and every connection that is open is cut. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'reset'; readonly acts: boolean }
  /** The server dies over the request: the connection is cut and the port closed. */
  | { readonly kind: 'killed'; readonly acts: boolean }
  /** A half-open socket: taken, and never answered. */
  | { readonly kind: 'no answer'; readonly acts: boolean }
  /** The request reaches the server 10 s late, or the answer the task. */
  | { readonly kind: 'late'; readonly what: 'request' | 'answer' }
  /** Half of the answer, then the end: of the connection, or of the body as if that were all. */
  | { readonly kind: 'truncated'; readonly seemsWhole: boolean }
  /** 200 with a page for people, as proxies answer that want a sign-in. */
  | { readonly kind: 'page' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number; readonly acts?: true }
  /** Expired: ends with an ERROR event, code 410. In one piece: what happens in 2 s comes all at once, with its end. */
  | { readonly kind: 'watch'; readonly how: 'dropped' | 'replaying' | 'silent' | 'expired' | 'in one piece' };

/**
 * Once: the request that was named. For a second: that one and those of the same kind within a second. Always: that one
 * and every later one. A port that is closed is so for about a second, or for good.
 */
export type Times = 'once' | 'for a second' | 'always';

/** One request of a task: its kind, as `patch deployments`, and which of them it is, from 1. */
export interface RequestName {
  readonly server: Server;
  readonly what: string;
  readonly ordinal: number;
  /** The server only tries it and keeps nothing of it (`dryRun=All`). */
  readonly isTry?: true;
}

/** Which request, which fault, how often. */
export interface PlannedFault {
  readonly request: RequestName;
  readonly fault: Fault;
  readonly times: Times;
}

/** A scenario is data: mostly one fault, sometimes a second one that comes on top of it. */
export type Scenario = readonly [PlannedFault, ...PlannedFault[]];

/** The fault in the user's words. */
export function titleOfFault(fault: Fault): string {
  switch (fault.kind) {
    case 'refused':
      return 'connection refused';
    case 'reset':
      return fault.acts ? 'reset after the server acted' : 'reset before the server acted';
    case 'killed':
      return fault.acts ? 'server killed after it acted' : 'server killed before it acted';
    case 'no answer':
      return fault.acts ? 'acted on, never answered' : 'half-open socket';
    case 'late':
      return `${fault.what} 10 s late`;
    case 'truncated':
      return fault.seemsWhole ? 'half a body that seems whole' : 'truncated body';
    case 'page':
      return 'wrong content type (a page for people)';
    case 'status': {
      const after = fault.retryAfter === undefined ? '' : ` with Retry-After ${fault.retryAfter}`;
      return `${fault.status}${after}${fault.acts === true ? ' although the server acted' : ''}`;
    }
    case 'watch':
      return `watch ${fault.how === 'expired' ? 'ends with 410' : fault.how}`;
  }
}

/** The request in the user's words; its number only where there are several. */
export function titleOfRequest({ server, what, ordinal }: RequestName): string {
  const which = ordinal === 1 ? '' : ` (${ordinal})`;
  return `${server === 'cluster' ? '' : `${server}: `}${what}${which}`;
}

export function titleOf(scenario: Scenario): string {
  const titles = scenario.map(
    ({ request, fault, times }) => `${titleOfRequest(request)}: ${titleOfFault(fault)}, ${times}`,
  );
  return titles.join('; and ');
}

/** Whether the task mostly waits once it has met the faults: for a time-out, or to try again. */
export function isSlow(scenario: Scenario): boolean {
  return scenario.some(
    ({ fault, times }) =>
      times !== 'once' ||
      fault.kind === 'no answer' ||
      fault.kind === 'late' ||
      (fault.kind === 'watch' && fault.how === 'silent'),
  );
}

/** What a task is to do: bring the workload from one version to another, or test the one that is there. */
export interface Story {
  readonly task: 'CaptureAndDeploy' | 'SmartRollback' | 'NewmanSanity';
  readonly kind: WorkloadKind;
  /** Tags. */
  readonly before: string;
  readonly wanted: string;
  /** A further workload that goes the same way in the same step. */
  readonly also?: string;
}
