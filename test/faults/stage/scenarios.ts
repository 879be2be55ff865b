import { expectation } from '../judge/expectation.ts';
import type { Fault, RequestName, Scenario, Times, Story } from '../proxy/fault.ts';
import { isChange } from '../proxy/request-name.ts';

const status = (code: number, more: { readonly retryAfter?: number; readonly acts?: true } = {}): Fault => ({
  kind: 'status',
  status: code,
  ...more,
});

const ANYWHERE: readonly Fault[] = [
  { kind: 'refused' },
  { kind: 'reset', acts: false },
  { kind: 'reset', acts: true },
  { kind: 'killed', acts: false },
  { kind: 'killed', acts: true },
  { kind: 'no answer', acts: false },
  { kind: 'late', what: 'answer' },
  { kind: 'truncated', seemsWhole: false },
  { kind: 'truncated', seemsWhole: true },
  { kind: 'page' },
  ...[401, 403, 404, 429, 500, 503].map((code) => status(code)),
  status(429, { retryAfter: 1 }),
];
const CHANGES: readonly Fault[] = [
  { kind: 'no answer', acts: true },
  { kind: 'late', what: 'request' },
  status(409),
  status(422),
  status(500, { acts: true }),
];
const WATCHES: readonly Fault[] = [
  status(410),
  ...(['dropped', 'replaying', 'silent', 'expired', 'in one piece'] as const).map((how): Fault => ({
    kind: 'watch',
    how,
  })),
];

/** The faults that fit a request: 409 and 422 answer changes; 410, and the watch's own ways to fail, answer watches. */
export function faultsFor({ what }: Pick<RequestName, 'what'>): readonly Fault[] {
  if (what.startsWith('watch ')) return [...ANYWHERE, ...WATCHES];
  return isChange({ what }) ? [...ANYWHERE, ...CHANGES] : ANYWHERE;
}

/**
 * Every request hit in turn with every fault that fits it. What is survived once is tried for good too, and where a
 * change is tried again after pauses, for a second.
 */
export function everyFault(story: Story, requests: readonly RequestName[]): readonly Scenario[] {
  return requests.flatMap((request) =>
    faultsFor(request).flatMap((fault) =>
      timesFor(story, request, fault).map((times): Scenario => [{ request, fault, times }]),
    ),
  );
}

function timesFor(story: Story, request: RequestName, fault: Fault): readonly Times[] {
  if (expectation(story, { request, fault, times: 'once' }) === 'fails') return ['once'];
  // The later ones of a kind are treated like the first, and all that is written about a verdict like its first read.
  if (request.ordinal > 1 || (story.task === 'NewmanSanity' && /^(?:list|patch) /.test(request.what))) return ['once'];
  return isChange(request) && isTriedAfterPauses(fault) ? ['once', 'for a second', 'always'] : ['once', 'always'];
}

function isTriedAfterPauses(fault: Fault): boolean {
  if (fault.kind === 'status') return fault.status === 429 || fault.status >= 500;
  return fault.kind === 'reset' || fault.kind === 'truncated';
}

// One of each sort: refused by the network, by the server, by the rules; lost; and no answer at all.
const FEW: readonly Fault[] = [
  { kind: 'killed', acts: false },
  { kind: 'reset', acts: true },
  { kind: 'no answer', acts: false },
  status(403),
  status(500),
];
const FEW_OF_WATCHES: readonly Fault[] = [
  { kind: 'killed', acts: false },
  status(403),
  status(410),
  { kind: 'watch', how: 'dropped' },
];

/** Every change hit with every fault that fits it; what only reads with one of each sort. */
export function chosenFaults(requests: readonly RequestName[]): readonly Scenario[] {
  return requests.flatMap((request) => {
    const few = request.what.startsWith('watch ') ? FEW_OF_WATCHES : FEW;
    const faults = isChange(request) ? faultsFor(request) : few;
    return faults.map((fault): Scenario => [{ request, fault, times: 'once' }]);
  });
}

/** The ways in which a change can be lost on its way, or on the way of its answer. */
export function changeLost(request: RequestName): readonly Scenario[] {
  const faults: readonly Fault[] = [
    { kind: 'reset', acts: false },
    { kind: 'reset', acts: true },
    { kind: 'killed', acts: false },
    { kind: 'killed', acts: true },
    { kind: 'no answer', acts: true },
    { kind: 'late', what: 'request' },
    { kind: 'truncated', seemsWhole: false },
    { kind: 'truncated', seemsWhole: true },
    ...[403, 409, 503].map((code) => status(code)),
    status(500, { acts: true }),
  ];
  return faults.map((fault): Scenario => [{ request, fault, times: 'once' }]);
}

// What passes by itself; the rest is tried with one workload.
const PASSING: readonly Fault[] = [
  status(429, { retryAfter: 1 }),
  status(500),
  status(503),
  { kind: 'reset', acts: false },
  { kind: 'reset', acts: true },
];

/** Every request of a step hit once with what passes by itself; that of a collection is the author's to judge. */
export function eachOnce(requests: readonly RequestName[]): readonly Scenario[] {
  return requests
    .filter(({ server }) => server !== 'service')
    .flatMap((request) => PASSING.map((fault): Scenario => [{ request, fault, times: 'once' }]));
}
