import type { Fault, PlannedFault, RequestName, Times, Story } from '../proxy/fault.ts';

/** Either: the fault comes so close to a limit of the task that both are right, as long as what is said is true. */
export type Expectation = 'succeeds' | 'fails' | 'either';

/** What a request is for; the same fault costs a needed answer more than a welcome one. */
type Role =
  /** Without its answer nothing can be decided. */
  | 'read'
  /** Needed too, but not having the right to it only makes the task less clever. */
  | 'list'
  | 'change'
  | 'watch'
  /** Needed, from Azure DevOps: the record or deploy-info of another run. */
  | 'source'
  /** That the rollout is complete, noted at its end. */
  | 'note'
  /** Nice to know, or done after the result is known: never fails the step. */
  | 'aside'
  /** Nice to know, asked before the change. */
  | 'glance'
  /** Is the service there? Asked again and again for readyTimeoutSeconds. */
  | 'probe'
  /** Carries probes and requests of the collection; without the right to it they get no answer. */
  | 'tunnel'
  /** A request of the collection; made again once where no answer came. */
  | 'test';

function roleOf(task: Story['task'], { server, what, ordinal }: RequestName): Role {
  if (server === 'Azure DevOps') return task === 'CaptureAndDeploy' ? 'aside' : 'source';
  if (server === 'service') return what === 'GET /' ? 'probe' : 'test';
  if (what === 'get services') return 'read';
  if (what === 'get pods/portforward') return 'tunnel';
  if (task === 'NewmanSanity') return 'aside';
  if (what.startsWith('watch ')) return 'watch';
  if (what.startsWith('patch ')) return ordinal === 1 ? 'change' : 'note';
  if (what === 'get namespaces') return 'glance';
  if (what.startsWith('get ')) return 'read';
  // The second list of pods, after a rollback, only looks whether they run what they should.
  return ordinal === 1 ? 'list' : 'aside';
}

/**
 * How a task should end that meets this fault (design.md#6-deploying, design.md#7-rolling-back,
 * design.md#9-sanity-tests). Pure.
 */
export function expectation(story: Story, { request, fault, times }: PlannedFault): Expectation {
  const role = roleOf(story.task, request);
  switch (role) {
    case 'read':
      return answerNeeded(fault, times);
    case 'list':
      return fault.kind === 'status' && fault.status === 403 ? 'succeeds' : answerOfKnownServer(fault, times);
    case 'change':
      return change(fault, times);
    case 'watch':
      return watch(fault, times);
    case 'source':
      // Azure DevOps is given 30 s for an answer.
      return fault.kind === 'late' ? 'succeeds' : answerNeeded(fault, times);
    case 'note':
      // The port is closed before the request comes, while the rollout is still watched.
      return fault.kind === 'refused' && times === 'always' ? 'either' : 'succeeds';
    case 'aside':
      return 'succeeds';
    case 'glance':
      // A port that is closed for good takes the change with it.
      return (fault.kind === 'refused' || fault.kind === 'killed') && times === 'always' ? 'fails' : 'succeeds';
    case 'probe':
      return probe(fault, times);
    case 'tunnel':
      return fault.kind === 'status' && fault.status < 429 ? 'fails' : 'succeeds';
    case 'test':
      return test(fault, times);
  }
}

/** A server that has answered in this step is read from again after silence too (design.md#connections-that-last). */
function answerOfKnownServer(fault: Fault, times: Times): Expectation {
  if (fault.kind === 'late') return times === 'always' ? 'either' : 'succeeds'; // 10 s is the limit itself
  return fault.kind === 'no answer' && times !== 'always' ? 'succeeds' : answerNeeded(fault, times);
}

/** A read is made again after what passes by itself; a first time-out is not, so that a dead server is said soon. */
function answerNeeded(fault: Fault, times: Times): Expectation {
  if (times === 'always') return 'fails';
  switch (fault.kind) {
    case 'refused':
    case 'reset':
    case 'killed':
      return 'succeeds';
    case 'truncated':
      return fault.seemsWhole ? 'fails' : 'succeeds';
    case 'status':
      return fault.status === 429 || fault.status >= 500 ? 'succeeds' : 'fails';
    case 'no answer':
    case 'page':
    case 'watch':
      return 'fails';
    case 'late':
      return 'either'; // 10 s is the limit itself
  }
}

/** A change whose answer was lost is looked for before it is made again; refusals stand. */
function change(fault: Fault, times: Times): Expectation {
  switch (fault.kind) {
    case 'status':
      if (fault.acts === true) return 'succeeds';
      if ([401, 403, 404].includes(fault.status)) return 'fails';
      return times === 'always' ? 'fails' : 'succeeds';
    case 'reset':
    case 'no answer':
      return fault.acts || times !== 'always' ? 'succeeds' : 'fails';
    case 'late':
    case 'truncated':
      return 'succeeds'; // the server acted
    case 'refused':
    case 'killed':
    case 'page':
      return times === 'always' ? 'fails' : 'succeeds';
    case 'watch':
      return 'fails';
  }
}

/** Watches are opened again, and what they miss is listed. Only a server that is gone for good ends the step. */
function watch(fault: Fault, times: Times): Expectation {
  // The rollout may be over by then: the three watches are opened at once, in no order.
  return (fault.kind === 'refused' || fault.kind === 'killed') && times === 'always' ? 'either' : 'succeeds';
}

/** Whatever answers is there, except for the words of a gateway in its place. */
function probe(fault: Fault, times: Times): Expectation {
  if (times !== 'always') return 'succeeds';
  switch (fault.kind) {
    case 'status':
      return fault.status === 503 ? 'fails' : 'succeeds';
    case 'page':
      return 'succeeds';
    case 'truncated':
      return fault.seemsWhole ? 'succeeds' : 'fails';
    case 'refused':
    case 'reset':
    case 'killed':
    case 'no answer':
    case 'late':
    case 'watch':
      return 'fails';
  }
}

/**
 * An answer is an answer, also a wrong one; where none came the collection is run once more. What a collection says of
 * half an answer is its author's.
 */
function test(fault: Fault, times: Times): Expectation {
  switch (fault.kind) {
    case 'status':
      return 'fails';
    case 'page':
    case 'truncated':
      return 'either';
    case 'refused':
    case 'reset':
    case 'killed':
    case 'no answer':
    case 'late':
    case 'watch':
      return times === 'always' ? 'fails' : 'succeeds';
  }
}
