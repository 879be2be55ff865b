import type { Approval } from './approval.ts';
import type { Card, FoundReport } from './cards.ts';
import { cardsOf, lastOfEach } from './cards.ts';
import type { OurStep } from './our-steps.ts';
import { whyNoReport } from './our-steps.ts';
import { readReport } from './read-report.ts';
import { rankOf, situationOf } from './situation.ts';

/** An attachment as it was fetched, or why it could not be. */
export interface FetchedFile {
  readonly name: string;
  readonly recordId: string;
  readonly content: { readonly text: string } | { readonly failure: string };
}

/** All that was read of a run. */
export interface RunData {
  readonly isGoing: boolean;
  readonly steps: readonly OurStep[];
  readonly files: readonly FetchedFile[];
  /** What could not be read at all, one sentence each. */
  readonly problems: readonly string[];
  readonly approval: Approval | undefined;
  readonly readAt: string;
}

/** What the page shows. */
export interface View {
  readonly cards: readonly Card[];
  /** `3 workloads: 1 failed, 2 complete`; empty for one or none. */
  readonly summary: string;
  /** What is said where there is no card. */
  readonly nothing: { readonly text: string; readonly steps: readonly string[] } | undefined;
  /** Files and steps of which nothing, or only the head, can be shown. */
  readonly notes: readonly string[];
  readonly approval: Approval | undefined;
  readonly isGoing: boolean;
  readonly readAt: string;
}

/** What is shown of a run, whatever of it could be read: one bad file changes nothing else (results-tab.md#83-states). Pure. */
export function viewOf({ isGoing, steps, files, problems, approval, readAt }: RunData): View {
  const stepOf = (recordId: string) =>
    steps.find((step) => step.recordId === recordId.toLowerCase() || step.earlier.includes(recordId.toLowerCase()));
  const notes = [...problems];
  const found: (FoundReport & { readonly name: string })[] = [];
  const told = new Set<OurStep>();
  for (const { name, recordId, content } of files) {
    const step = stepOf(recordId);
    if (step !== undefined) told.add(step);
    if ('failure' in content) {
      notes.push(`${name} could not be read: ${content.failure}`);
      continue;
    }
    const read = readReport(content.text);
    if (read.kind === 'report') found.push({ name, report: read.report, step });
    else if (read.kind === 'newer') notes.push(`A newer version of ${read.head.task} says: ${read.head.headline}`);
    else notes.push(`${name} cannot be shown: ${read.why}`);
  }
  const cards = cardsOf(lastOfEach(found), rankOf);
  const silent = steps.filter((step) => !told.has(step));
  if (cards.length > 0) {
    const late = silent.filter(({ state, result }) => state === 'completed' && result !== 'skipped');
    notes.push(...late.map((step) => `${describe(step)} ${whyNoReport(step)}`));
  }
  return {
    ...{ cards, approval, isGoing, readAt, notes },
    summary: summaryOf(cards),
    nothing:
      cards.length > 0 || approval !== undefined
        ? undefined
        : {
            text: isGoing
              ? 'Fills in when CaptureAndDeploy, NewmanSanity or SmartRollback runs.'
              : 'No step of this run has told anything.',
            steps: silent.map((step) => `${describe(step)} ${whyNoReport(step)}`),
          },
  };
}

function describe({ name, place, attempt }: OurStep): string {
  const where = [place, attempt > 1 ? `attempt ${attempt}` : ''].filter((part) => part !== '').join(', ');
  return where === '' ? name : `${name} (${where})`;
}

function summaryOf(cards: readonly Card[]): string {
  if (cards.length < 2) return '';
  const words = { bad: 'failed', warning: 'to look at', going: 'under way', quiet: 'unchanged', good: 'complete' };
  const counts = Object.entries(words).flatMap(([tone, word]) => {
    const count = cards.filter((card) => situationOf(card).tone === tone).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `${cards.length} workloads: ${counts.join(', ')}`;
}
