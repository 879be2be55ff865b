import type { ReportedWorkload, StepReport } from '../../shared/report/report-schema.ts';
import type { OurStep } from './our-steps.ts';

/** A report that was read, and the step that it hangs on; `undefined`: a step that is none of ours attached it. */
export interface FoundReport {
  readonly report: StepReport;
  readonly step: OurStep | undefined;
  /** The main workload of a step that is about several, in what is told of a further one. */
  readonly main?: ReportedWorkload | undefined;
}

/** All that the run's steps tell of one container of one workload. */
export interface Card {
  readonly key: string;
  readonly workload: ReportedWorkload | undefined;
  readonly deploy: FoundReport | undefined;
  readonly tests: FoundReport | undefined;
  readonly rollback: FoundReport | undefined;
  /** Older ones of the same steps, newest first. */
  readonly older: readonly FoundReport[];
}

/** Of each step and attempt the last file only: the first one is written before anything is changed. Pure. */
export function lastOfEach(found: readonly (FoundReport & { readonly name: string })[]): readonly FoundReport[] {
  const last = new Map<string, FoundReport>();
  for (const { name, report, step } of found) {
    const key = name.replace(/-\d+\.json$/, '');
    const before = last.get(key);
    if (before === undefined || (report.final && !before.report.final)) last.set(key, { report, step });
  }
  return [...last.values()];
}

/**
 * One card for each workload and container, the first by `rank` on top. A step that knows no container joins the card of
 * its workload, one that knows no workload the only card there is. Pure.
 */
export function cardsOf(found: readonly FoundReport[], rank: (card: Card) => number): readonly Card[] {
  const all = found.flatMap(split).sort((one, other) => timeOf(other).localeCompare(timeOf(one)));
  const own = [...new Set(all.map(({ report }) => keyOf(report.workload)))].filter((key) => key !== '');
  const whole = (key: string) =>
    own.find((other) => other !== key && key.endsWith('/') && other.startsWith(key)) ?? key;
  const keys = [...new Set(own.map(whole))];
  const [only, ...more] = keys;
  const keyFor = ({ report: { workload } }: FoundReport) =>
    workload === undefined && only !== undefined && more.length === 0 ? only : whole(keyOf(workload));
  const groups = new Map<string, FoundReport[]>();
  for (const one of all) groups.set(keyFor(one), [...(groups.get(keyFor(one)) ?? []), one]);
  return [...groups].map(([key, group]) => cardOf(key, group)).sort((one, other) => rank(one) - rank(other));
}

function cardOf(key: string, group: readonly FoundReport[]): Card {
  const newest = (task: StepReport['task']) => group.find(({ report }) => report.task === task);
  const [deploy, tests, rollback] = [newest('CaptureAndDeploy'), newest('NewmanSanity'), newest('SmartRollback')];
  const shown = new Set([deploy, tests, rollback]);
  const workload =
    group.find(({ report }) => report.workload?.container !== undefined) ?? group.find(({ report }) => report.workload);
  return {
    ...{ key, workload: workload?.report.workload, deploy, tests, rollback },
    older: group.filter((one) => !shown.has(one)),
  };
}

/** A report of several workloads as one for each. */
function split({ report, step }: FoundReport): readonly FoundReport[] {
  const { others = [], ...main } = report;
  const rest = others.map(({ deploy, rollback, ...other }) => ({
    report: { ...main, ...other, deploy, rollback, wayBack: undefined },
    step,
    main: report.workload,
  }));
  return [{ report: main, step }, ...rest];
}

function keyOf(workload: ReportedWorkload | undefined): string {
  if (workload === undefined) return '';
  const { namespace, kind, name, container = '' } = workload;
  return [namespace, kind, name, container].join('/').toLowerCase();
}

function timeOf({ report }: FoundReport): string {
  return report.times.finished ?? report.times.started;
}
