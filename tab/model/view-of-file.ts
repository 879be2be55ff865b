import type { OurStep } from './our-steps.ts';
import { titleOf } from './card-title.ts';
import { readReport } from './read-report.ts';
import { viewOf } from './view-of.ts';
import type { View } from './view-of.ts';

/** What a report shows that is a file of its own. */
export interface FileView {
  readonly view: View;
  readonly title: string;
  /** Pipeline and run that it is from; empty where the report cannot be read. */
  readonly source: string;
}

const FILE = 'sanity-report';
const STEP: OurStep = {
  ...{ recordId: FILE, task: 'NewmanSanity', name: 'NewmanSanity', place: '', attempt: 1, state: 'completed' },
  ...{ result: undefined, version: undefined, earlier: [] },
};

/** The view of one report that lies in the page itself: what the task wrote about its own step. Pure. */
export function viewOfFile(text: string): FileView {
  const file = { name: 'The report', recordId: FILE, content: { text } };
  const run = { isGoing: false, steps: [STEP], files: [file], problems: [], approval: undefined, readAt: '' };
  const view = viewOf(run);
  const read = readReport(text);
  const [card] = view.cards;
  if (read.kind !== 'report' || card === undefined) return { view, title: 'Sanity tests', source: '' };
  const { pipeline, number } = read.report.run;
  return {
    view,
    title: `Sanity tests: ${titleOf(card).name}`,
    source: [pipeline, number].filter((part) => part !== undefined).join(' '),
  };
}
