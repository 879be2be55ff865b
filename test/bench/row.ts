/** One measured thing. Nothing here asserts: the reader compares with the limit. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  /** What the design allows at most (design 10); `undefined` for a row that only explains another. */
  readonly limit: number | undefined;
  readonly unit: 'bytes' | '×' | 'ms' | 'requests';
  /** What the number was made of. */
  readonly detail: string;
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const show = (value: number, unit: Row['unit']) => (unit === '×' ? `${value.toFixed(2)} ×` : `${value} ${unit}`);
  const cells = rows.map(({ what, measured, limit, unit, detail }) => {
    const verdict = limit === undefined ? '' : measured <= limit ? 'within' : 'OVER';
    return [what, show(measured, unit), limit === undefined ? '' : show(limit, unit), verdict, detail];
  });
  const all = [['what', 'measured', 'limit', '', 'detail'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
