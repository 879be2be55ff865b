import { Fault } from '../../../shared/host/fault.ts';
import { MOST_LEVELS, nestsTooDeep, whereBroken } from './json.ts';

/** The rows that the iterations of a run are given. */
export interface IterationData {
  /** One for each iteration. */
  readonly data: readonly object[];
  readonly columns: readonly string[];
}

/** Whether a text is to be read as JSON; it is CSV otherwise. */
export function isJsonData(text: string, name: string): boolean {
  return /^\s*[[{]/.test(text) || /\.json$/i.test(name);
}

/** Throws a Fault where the parser found no row below the header that holds anything. */
export function refuseNoRows(rows: readonly object[], name: string): void {
  if (rows.some((row) => Object.values(row).some((value) => value !== ''))) return;
  throw new Fault('SR502', `iterationData ${name} holds no row below its header. Give at least one row.`);
}

/**
 * What separates the columns of a CSV text: commas; semicolons where there is no comma in its first row, as Excel writes in
 * most of Europe. Newman takes such a row for one column, whose name no variable can have.
 */
export function csvDelimiter(text: string): ',' | ';' {
  const [first = ''] = text.split(/[\r\n]/, 1);
  return first.includes(';') && !first.includes(',') ? ';' : ',';
}

/** The rows of a JSON list of objects. Throws a Fault that says what it is instead. */
export function jsonData(text: string, name: string): IterationData {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    throw new Fault(
      'SR502',
      `iterationData ${name} is not JSON (${whereBroken(text)}). Give a JSON list of objects, or CSV.`,
    );
  }
  const isRow = (row: unknown): row is object => typeof row === 'object' && row !== null && !Array.isArray(row);
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isRow)) {
    throw new Fault(
      'SR502',
      `iterationData ${name} is no list of objects. Give a JSON list with one object for each iteration, or CSV.`,
    );
  }
  if (nestsTooDeep(rows)) {
    throw new Fault(
      'SR502',
      `iterationData ${name} nests more than ${MOST_LEVELS} levels of JSON. Give values, not trees of them.`,
    );
  }
  return withColumns(rows);
}

/** Rows with the names of all their columns. */
export function withColumns(data: readonly object[]): IterationData {
  return { data, columns: [...new Set(data.flatMap((row) => Object.keys(row)))] };
}
