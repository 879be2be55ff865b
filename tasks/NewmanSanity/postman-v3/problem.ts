import { Fault } from '../../../shared/host/fault.ts';
import { enumerate } from '../../../shared/report/counts.ts';

/** Something in one file that keeps a document of Postman v3 from being used. */
export interface FileProblem {
  /** Its path inside the collection, with forward slashes. */
  readonly file: string;
  readonly line?: number | undefined;
  /** What is wrong, without any value that the file holds. */
  readonly what: string;
  /** What to do next. */
  readonly next: string;
}

/** A problem as a line for people. */
export function problemText({ file, line, what, next }: FileProblem): string {
  return `${file}${line === undefined ? '' : `, line ${line}`}: ${what}. ${next}.`;
}

const MOST_LINES = 200;
const MOST_NAMES = 10;

/**
 * One Fault for all that is wrong, with every wrong file named. `subject` is what cannot be done with what, as in
 * `collection 'shop' cannot be run`. There is at least one problem.
 */
export function problemsFault(subject: string, problems: readonly [FileProblem, ...FileProblem[]]): Fault {
  const [first] = problems;
  if (problems.length === 1) return new Fault('SR502', `${subject}: ${problemText(first)}`);
  const others = [...new Set(problems.map(({ file }) => file))].filter((file) => file !== first.file);
  const also = others.length === 0 ? '' : ` Wrong too: ${enumerate(others, MOST_NAMES)}.`;
  const lines = problems.slice(0, MOST_LINES).map(problemText);
  const left = problems.length - lines.length;
  const details = { title: `Why ${subject}`, lines: left > 0 ? [...lines, `and ${left} more`] : lines };
  return new Fault('SR502', `${subject} for ${problems.length} reasons; the first: ${problemText(first)}${also}`, {
    details: [details],
  });
}
