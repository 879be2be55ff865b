import { randomBytes } from 'node:crypto';
import { promises } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readRun } from '../../contract/run.ts';
import type { ErrorCode } from '../../host/error-codes.ts';
import { describeError } from '../../host/fault.ts';
import type { Host } from '../../host/host.ts';
import type { StepEnd } from '../../host/run-task.ts';
import { sanitise } from '../../host/sanitise.ts';
import { toTheEnd } from '../../host/to-the-end.ts';
import { reportOutcome } from '../report-outcome.ts';
import { reportPlace, reportRun, withoutFolders } from '../report-place.ts';
import type { ReportHead, ReportOutcome, ReportedWorkload, StepReport, TimelineEntry } from '../report-schema.ts';
import { reportText } from '../report-text.ts';

/** The type of the attachments that the page of a run looks for. */
export const REPORT_TYPE = 'smart-rollback-report';

type Facts = Partial<Pick<StepReport, 'workload' | 'deploy' | 'rollback' | 'tests' | 'wayBack'> & { next: string[] }>;

interface TaskVersion {
  readonly Major: number;
  readonly Minor: number;
  readonly Patch: number;
}

type Watched = Pick<NonNullable<StepReport['deploy']>, 'failure' | 'live' | 'pods' | 'events' | 'replicas'>;

/**
 * Gathers what a step learns, and attaches it to the run as data for its page: once before something is changed, and at
 * every end (results-tab.md#81-data). Nothing depends on it: what cannot be written costs one warning.
 */
export class StepReporter {
  readonly #task: ReportHead['task'];
  readonly #version: TaskVersion;
  readonly #started = new Date();
  readonly #name: string;
  #facts: Facts = {};
  readonly #timeline: TimelineEntry[] = [];
  readonly #artifacts: string[] = [];
  #said: ReportOutcome | undefined;
  #changedAt: string | undefined;
  #hasBegun = false;
  #hasEnded = false;
  #hasWarned = false;
  #showElsewhere: (text: string) => Promise<void> = () => Promise.resolve();
  readonly #others: StepReporter[] = [];
  #headline: string | undefined;

  constructor(task: ReportHead['task'], version: TaskVersion) {
    this.#task = task;
    this.#version = version;
    this.#name = `${task}-${randomBytes(4).toString('hex')}`;
  }

  /**
   * The reporter of a further workload of the same step: what it is told stands in the file of the step, and its moments in
   * that one's timeline behind `name`. What it is not told is as with the step.
   */
  beside(workload: ReportedWorkload, name: string): StepReporter {
    const other = new StepReporter(this.#task, this.#version);
    other.#facts = { workload };
    other.happened = (what, text) => this.happened(what, `${name}: ${text}`);
    this.#others.push(other);
    return other;
  }

  /** What became of a further workload, in one sentence. */
  conclude(headline: string): void {
    this.#headline = headline;
  }

  /** From now on this is known; each part replaces what was said of it before. */
  about(facts: Facts): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  /** What was seen of the rollout, added to what is told of the deployment, or of the rollback. */
  saw(seen: Partial<Watched> & Partial<Pick<NonNullable<StepReport['deploy']>, 'putBack' | 'revision'>>): void {
    const { deploy, rollback } = this.#facts;
    if (deploy !== undefined) this.about({ deploy: { ...deploy, ...seen } });
    else if (rollback !== undefined) this.about({ rollback: { ...rollback, ...seen } });
  }

  /** A moment of the step, for its timeline. */
  happened(what: TimelineEntry['what'], text: string): void {
    const at = new Date().toISOString();
    if (what === 'changed') this.#changedAt ??= at;
    this.#timeline.push({ at, what, text });
  }

  /** The outcome in a finer word than the step's result. */
  say(outcome: ReportOutcome): void {
    this.#said = outcome;
  }

  published(artifact: string): void {
    this.#artifacts.push(artifact);
  }

  /** Where else the text of the last file is to be shown, while that is written. `show` must not throw. */
  showElsewhere(show: (text: string) => Promise<void>): void {
    this.#showElsewhere = show;
  }

  /** Something is about to be changed, or sent: the first file of the step. */
  async begin(host: Host): Promise<void> {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    await this.#attach(host, 'running', host.status.sentence);
  }

  /** The step is over: its last file. */
  readonly end = async (host: Host, end: StepEnd): Promise<void> => {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const known = { task: this.#task, said: this.#said, hasBegun: this.#hasBegun };
    const code = end.outcome.result === 'failed' ? end.outcome.errorCode : undefined;
    await this.#attach(host, reportOutcome(end, known), end.outcome.message, code);
  };

  async #attach(host: Host, outcome: ReportOutcome, headline: string, code?: ErrorCode): Promise<void> {
    try {
      const isFinal = outcome !== 'running';
      const text = reportText(this.#report(host, { outcome, headline, code }), cleaner(host));
      const name = `${this.#name}-${isFinal ? 1 : 0}.json`;
      const file = path.join(host.variable('Agent.TempDirectory') ?? tmpdir(), `${REPORT_TYPE}-${name}`);
      // A new name, that nobody reads before the command: there is nothing to rename, nor to flush.
      await toTheEnd(promises.writeFile(file, text), isFinal ? this.#showElsewhere(text) : Promise.resolve());
      host.attach(REPORT_TYPE, name, file);
    } catch (error) {
      if (this.#hasWarned) return;
      this.#hasWarned = true;
      host.warning(`The page of this run shows nothing of this step: ${describeError(error)}`);
    }
  }

  #asOther(outcome: ReportOutcome, headline: string): readonly NonNullable<StepReport['others']>[number][] {
    const { workload, deploy, rollback } = this.#facts;
    if (workload === undefined) return [];
    const how = outcome === 'running' ? outcome : (this.#said ?? outcome);
    return [
      {
        workload,
        outcome: how,
        headline: this.#headline ?? headline,
        ...(deploy === undefined ? {} : { deploy }),
        ...(rollback === undefined ? {} : { rollback }),
      },
    ];
  }

  #report(host: Host, { outcome, headline, code }: Pick<StepReport, 'outcome' | 'headline' | 'code'>): StepReport {
    const { next = [], ...facts } = this.#facts;
    const { Major, Minor, Patch } = this.#version;
    const isFinal = outcome !== 'running';
    const others = this.#others.flatMap((one) => one.#asOther(outcome, headline));
    return {
      schema: 'smart-rollback/report',
      version: 1,
      task: this.#task,
      taskVersion: `${Major}.${Minor}.${Patch}`,
      final: isFinal,
      outcome,
      headline,
      code,
      next,
      place: reportPlace(host),
      run: reportRun(readRun(host)),
      times: {
        started: this.#started.toISOString(),
        changed: this.#changedAt,
        finished: isFinal ? new Date().toISOString() : undefined,
      },
      timeline: this.#timeline,
      ...facts,
      ...(others.length === 0 ? {} : { others }),
      artifacts: this.#artifacts,
      cut: [],
    };
  }
}

/** Masked again where cleaning changed it: a control character inside a secret hides it until then. */
function cleaner(host: Host): (text: string) => string {
  const shown = withoutFolders(host);
  return (text) => {
    const masked = host.mask(text);
    const clean = sanitise(masked);
    return shown(clean === masked ? clean : host.mask(clean));
  };
}
