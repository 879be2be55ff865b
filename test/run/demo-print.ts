import type { TaskRun } from '../rigs/agent/agent.ts';

const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = (text: string) => paint(1, text);
const dim = (text: string) => paint(2, text);

interface StepReport {
  readonly number: number;
  readonly title: string;
  readonly run: TaskRun;
  readonly asExpected: boolean;
  readonly folder: string;
  readonly live: string;
}

/** One step of the demo: a heading, what the task said, how it ended, where its files are. */
export function printStep({ number, title, run, asExpected, folder, live }: StepReport): void {
  const lines = [
    '',
    bold(`${number}  ${title}`),
    ...readable(run.log).map((line) => `   ${dim('│')} ${line}`),
    ...run.errors.map((error, index) => `   ${paint(31, 'error')} ${error} (${run.errorCodes[index] ?? ''})`),
    `   ${mark(run, asExpected)}; live: ${bold(live)}; files: ${folder}/`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A step of the demo that is none of our tasks: a heading, and what it said. */
export function printForeignStep(number: number, title: string, said: string): void {
  process.stdout.write(`\n${bold(`${number}  ${title}`)}\n   ${dim('│')} ${said}\n`);
}

function mark(run: TaskRun, asExpected: boolean): string {
  if (!asExpected) return paint(31, `${run.result}, which was not expected`);
  return run.result === 'Succeeded' ? paint(32, run.result) : paint(33, `${run.result}, as it should`);
}

// What a person reads in the log: no debug lines, no commands, no error twice, groups closed.
function readable(log: string): readonly string[] {
  let inGroup = false;
  return log.split('\n').flatMap((line) => {
    if (line.startsWith('##[group]')) {
      inGroup = true;
      return [`▸ ${line.slice('##[group]'.length)}`];
    }
    if (line.startsWith('##[endgroup]')) inGroup = false;
    const hidden = inGroup || line.trim() === '' || /^##\[(?:debug|error|endgroup)\]|##vso\[/.test(line);
    return hidden ? [] : [line.replace('##[warning]', 'warning: ')];
  });
}

/** A table with columns as wide as their widest cell. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  process.stdout.write(
    `\n${bold(line(head))}\n${widths.map((width) => '─'.repeat(width)).join('──')}\n${rows.map(line).join('\n')}\n`,
  );
}
