/** One measured thing. Nothing here asserts: the reader compares with the limit. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  /** What the design allows at most (design.md#15-speed); `undefined` for a row that only explains another. */
  readonly limit: number | undefined;
  readonly unit: 'bytes' | '×' | 'ms' | 'requests';
  /** The least that could be measured, in the same unit, where that is known. */
  readonly floor?: number;
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

/**
 * The limit of a row that has a floor: so much of what it is measured against, or so much of the floor where that is more,
 * since nothing can be faster than the floor (design.md#15-speed).
 */
export function limitOver(floor: number, ofOthers: number, ofFloor: number): number {
  return Math.max(ofOthers, floor * ofFloor);
}

/** A value with its unit. */
export function showValue(value: number, unit: Row['unit']): string {
  return unit === '×' ? `${value.toFixed(2)} ×` : `${value} ${unit}`;
}

/** Whether a row holds its limit; one without a limit does. */
export function isWithin({ measured, limit }: Pick<Row, 'measured' | 'limit'>): boolean {
  return limit === undefined || measured <= limit;
}

/** The rows as a table for people. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, limit, unit, floor, detail }) => {
    const verdict = limit === undefined ? '' : isWithin({ measured, limit }) ? 'within' : 'OVER';
    return [
      what,
      showValue(measured, unit),
      limit === undefined ? '' : showValue(limit, unit),
      floor === undefined ? '' : showValue(floor, unit),
      verdict,
      detail,
    ];
  });
  const all = [['what', 'measured', 'limit', 'floor', '', 'detail'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
