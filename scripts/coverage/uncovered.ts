import type { Profiler } from 'node:inspector';

/** Code that no run came to. */
export interface Gap {
  /** `98`, or `49-51`. */
  readonly lines: string;
  /** Its beginning, on one line. */
  readonly text: string;
}

type FunctionCoverage = Pick<Profiler.FunctionCoverage, 'ranges'>;

const LONGEST_TEXT = 80;

/**
 * The parts of a source file that none of the runs came to, in order. A run is what V8 counted in one process: for each
 * function, and inside of a function that ran for each branch. A function that nobody called is one part, arrow functions
 * without a name too.
 */
export function uncovered(source: string, runs: readonly (readonly FunctionCoverage[])[]): readonly Gap[] {
  const ran = new Uint8Array(source.length);
  for (const functions of runs) {
    for (const [index, reached] of reachedIn(functions, source.length).entries()) if (reached === 1) ran[index] = 1;
  }
  const gaps: Gap[] = [];
  for (let start = ran.indexOf(0); start !== -1;) {
    const next = ran.indexOf(1, start);
    const end = next === -1 ? source.length : next;
    gaps.push(...describe(source, start, end));
    start = ran.indexOf(0, end);
  }
  return gaps;
}

// V8 lists outer functions and ranges before those inside of them, so the innermost has the last word.
function reachedIn(functions: readonly FunctionCoverage[], length: number): Uint8Array {
  const reached = new Uint8Array(length);
  for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges)) {
    reached.fill(count === 0 ? 0 : 1, startOffset, endOffset);
  }
  return reached;
}

function describe(source: string, start: number, end: number): Gap[] {
  const code = source.slice(start, end);
  // The end of a function behind its last return.
  if (/^[\s{};]*$/.test(code)) return [];
  const first = lineOf(source, start + code.search(/\S/));
  const last = lineOf(source, start + code.trimEnd().length - 1);
  const text = code.replace(/\s+/g, ' ').trim();
  return [
    {
      lines: first === last ? String(first) : `${first}-${last}`,
      text: text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text,
    },
  ];
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
