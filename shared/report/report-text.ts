import type { ReportedEvent, ReportedPod, ReportedRequest, StepReport } from './report-schema.ts';

/** The largest file that is written, in bytes of UTF-8. */
export const REPORT_BYTES = 512 * 1024;

const MOST_MOMENTS = 60;
const MOST_PODS = 10;
const MOST_EVENTS = 50;
const MOST_LINES = 50;
const MOST_REQUESTS = 2000;
const LONGEST_LINE = 500;
const LONGEST_TEXT = 2000;
// Of what does not fit even without its bodies, its logs and what passed.
const FEW = 100;
const SHORT = 200;

/**
 * The text of a report file (results-tab.md#81-data): every string cleaned (secrets masked, nothing that hides or turns
 * round what stands beside it), lists and texts within their limits, and no more than 512 KiB: bodies go first, then logs,
 * then requests that passed, then what else is long; the headline never. What was left out is said in `cut`. There is no `<`
 * in it, so that it can stand in a page as it is. Pure.
 */
export function reportText(report: StepReport, clean: (text: string) => string): string {
  let fitting = withinLimits(cleaned(report, once(clean)) as StepReport);
  let written = jsonForPages(fitting);
  for (const cut of [withoutBodies, withoutLogs, withoutPassed, withoutMost]) {
    if (Buffer.byteLength(written) <= REPORT_BYTES) break;
    fitting = cut(fitting);
    written = jsonForPages(fitting);
  }
  return written;
}

// Nothing in it can end the element of a page that it stands in, or begin another one.
function jsonForPages(report: StepReport): string {
  return JSON.stringify(report).replaceAll('<', '\\u003c');
}

// Names of keys, methods and assertions come again with every request.
function once(clean: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const cleanText = clean(text);
    known.set(text, cleanText);
    return cleanText;
  };
}

// Cut after it was cleaned: half a secret would not be found.
function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return shorten(clean(value), LONGEST_TEXT);
  if (Array.isArray(value)) return value.map((one) => cleaned(one, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), cleaned(one, clean)]));
}

function shorten(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most)}…` : text).toWellFormed();
}

function withinLimits(report: StepReport): StepReport {
  const { timeline } = report;
  const requests = requestsOf(report).length;
  const limited = mapParts(report, (part) => ({
    ...part,
    pods: part.pods?.slice(0, MOST_PODS).map((pod) => mapLogs(pod, shortLog)),
    events: part.events?.slice(-MOST_EVENTS),
  }));
  const kept = limited.timeline.toSpliced(MOST_MOMENTS - 1, Math.max(0, timeline.length - MOST_MOMENTS));
  const fitting = requests > MOST_REQUESTS ? withRequests(limited, MOST_REQUESTS) : limited;
  return withCuts({ ...fitting, timeline: kept }, [
    ['timeline', kept.length, timeline.length],
    ['pods', MOST_PODS, largest(report, ({ pods }) => pods)],
    ['events', MOST_EVENTS, largest(report, ({ events }) => events)],
    ['requests', MOST_REQUESTS, requests],
  ]);
}

/** What is the same in what is told of a deployment and of a rollback. */
interface WatchedPart {
  pods?: ReportedPod[] | undefined;
  events?: ReportedEvent[] | undefined;
}

function mapParts(report: StepReport, change: <Part extends WatchedPart>(part: Part) => Part): StepReport {
  const both = <One extends Pick<StepReport, 'deploy' | 'rollback'>>(one: One): One => ({
    ...one,
    ...(one.deploy === undefined ? {} : { deploy: change(one.deploy) }),
    ...(one.rollback === undefined ? {} : { rollback: change(one.rollback) }),
  });
  const { others } = report;
  return { ...both(report), ...(others === undefined ? {} : { others: others.map(both) }) };
}

function largest(report: StepReport, list: (part: WatchedPart) => readonly unknown[] | undefined): number {
  const parts = [report, ...(report.others ?? [])].flatMap(({ deploy, rollback }) =>
    [deploy ?? [], rollback ?? []].flat(),
  );
  return Math.max(0, ...parts.map((part) => (list(part) ?? []).length));
}

function mapLogs(pod: ReportedPod, change: (lines: string[]) => string[]): ReportedPod {
  const containers = pod.containers.map(({ log, previousLog, ...container }) => ({
    ...container,
    ...(log === undefined ? {} : { log: change(log) }),
    ...(previousLog === undefined ? {} : { previousLog: change(previousLog) }),
  }));
  return { ...pod, containers };
}

function shortLog(lines: string[]): string[] {
  return lines.slice(-MOST_LINES).map((line) => shorten(line, LONGEST_LINE));
}

function requestsOf({ tests }: StepReport): ReportedRequest[] {
  return (tests?.collections ?? []).flatMap(({ requests }) => requests);
}

function mapRequests(report: StepReport, change: (requests: ReportedRequest[]) => ReportedRequest[]): StepReport {
  const { tests } = report;
  if (tests === undefined) return report;
  const collections = tests.collections.map((collection) => ({ ...collection, requests: change(collection.requests) }));
  return { ...report, tests: { ...tests, collections } };
}

/** So many requests of all collections together, those that failed before those that passed. */
function withRequests(report: StepReport, most: number): StepReport {
  const all = requestsOf(report);
  const kept = new Set([...all.filter(({ passed }) => !passed), ...all.filter(({ passed }) => passed)].slice(0, most));
  return mapRequests(report, (requests) => requests.filter((request) => kept.has(request)));
}

function withoutBodies(report: StepReport): StepReport {
  const bodies = requestsOf(report).filter(({ body }) => body !== undefined).length;
  const bare = mapRequests(report, (requests) => requests.map(({ body: _, ...request }) => request));
  return withCuts(bare, [['bodies', 0, bodies]]);
}

function withoutLogs(report: StepReport): StepReport {
  const logs = (part: WatchedPart) =>
    part.pods?.flatMap(({ containers }) =>
      containers.flatMap(({ log = [], previousLog = [] }) => [...log, ...previousLog]),
    );
  const bare = mapParts(report, (part) => ({ ...part, pods: part.pods?.map((pod) => mapLogs(pod, () => [])) }));
  return withCuts(bare, [['lines of logs', 0, largest(report, logs)]]);
}

function withoutPassed(report: StepReport): StepReport {
  const all = requestsOf(report);
  const failed = all.filter(({ passed }) => !passed).length;
  return withCuts(withRequests(report, failed), [['requests', failed, all.length]]);
}

function withoutMost(report: StepReport): StepReport {
  const failed = requestsOf(report).length;
  const short = (value: unknown): unknown => cleaned(value, (text) => shorten(text, SHORT));
  const few = mapRequests(withRequests(report, FEW), (requests) =>
    requests.map((request) => ({ ...request, failures: request.failures.slice(0, 3) })),
  );
  const others = few.others?.slice(0, FEW);
  const cut = short({ ...few, ...(others === undefined ? {} : { others }) }) as StepReport;
  return withCuts({ ...cut, headline: report.headline, next: report.next.slice(0, FEW) }, [
    ['requests', FEW, failed],
    ['workloads', FEW, report.others?.length ?? 0],
  ]);
}

function withCuts(
  report: StepReport,
  cuts: readonly (readonly [what: string, kept: number, of: number])[],
): StepReport {
  const made = cuts.filter(([, kept, of]) => of > kept).map(([what, kept, of]) => ({ what, kept, of }));
  // Of what was cut twice, the whole that there was stands in the first.
  const before = report.cut.map((one) => ({
    ...one,
    kept: made.find(({ what }) => what === one.what)?.kept ?? one.kept,
  }));
  return { ...report, cut: [...before, ...made.filter(({ what }) => before.every((one) => one.what !== what))] };
}
