import ts from 'typescript';

/** A comment of a source file, without the signs that make it one. */
export interface SourceComment {
  /** Its lines; what stands in one paragraph over several `//` or `#` lines is one comment. */
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

/** The comments of a file of TypeScript, JavaScript, Go or, whatever else it is called, a shell script. */
export function sourceComments(file: string, text: string): SourceComment[] {
  const ranges = /\.[cm]?[jt]sx?$/.test(file) ? scriptRanges(file, text) : matchedRanges(file, text);
  return joined(text, ranges);
}

type Range = readonly [start: number, end: number];

// Only the parser knows a comment from a string, a template or a regular expression that looks like one.
function scriptRanges(file: string, text: string): Range[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    const before = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    const behind = ts.getTrailingCommentRanges(text, node.end) ?? [];
    for (const { pos, end } of [...before, ...behind]) found.set(pos, end);
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found].sort(([a], [b]) => a - b);
}

const GO = /"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)/g;
const SHELL = /(?<=^|\s)(?<comment>#[^\n]*)/g;

function matchedRanges(file: string, text: string): Range[] {
  return [...text.matchAll(file.endsWith('.go') ? GO : SHELL)].flatMap(({ index, groups }) => {
    const comment = groups?.['comment'];
    return comment === undefined ? [] : [[index, index + comment.length] as const];
  });
}

// Comments of one line each that follow each other are one: what is cited may stand over the end of a line.
function joined(text: string, ranges: readonly Range[]): SourceComment[] {
  const comments: { text: string; line: number; end: number }[] = [];
  for (const [start, end] of ranges) {
    const words = bare(text.slice(start, end));
    const last = comments.at(-1);
    if (last !== undefined && !text.startsWith('/*', start) && /^\r?\n[ \t]*$/.test(text.slice(last.end, start))) {
      last.text += `\n${words}`;
      last.end = end;
    } else comments.push({ text: words, line: text.slice(0, start).split('\n').length, end });
  }
  return comments.map(({ text: words, line }) => ({ text: words, line }));
}

function bare(comment: string): string {
  return comment
    .replace(/^(?:\/\*+|\/\/|#)/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/^[ \t]*\* ?/gm, '');
}
