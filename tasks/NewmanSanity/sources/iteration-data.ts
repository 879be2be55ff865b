import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../../shared/host/fault.ts';
import type { Deadline } from '../deadline.ts';
import type { Transport } from '../transport.ts';
import { findSource } from './find-sources.ts';
import { readSource } from './read-source.ts';
import { MOST_LEVELS, nestsTooDeep } from './too-deep.ts';

export interface IterationData {
  /** Rows, or the path of a CSV file, which newman reads by its own rules. */
  readonly data: readonly object[] | string;
  readonly columns: readonly string[];
}

/** Reads the iteration data (JSON list of objects, or CSV). Throws a Fault where it is neither. */
export async function readIterationData(
  line: string | undefined,
  base: string,
  outputFolder: string,
  transport: Transport,
  deadline: Deadline,
): Promise<IterationData | undefined> {
  if (line === undefined) return undefined;
  const source = await findSource(line, base, 'iterationData');
  const text = await readSource(source, transport, deadline);
  if (/^\s*[[{]/.test(text) || /\.json$/i.test(source.name)) return { ...jsonRows(text, source.name) };
  const [header = '', firstRow = ''] = text.split(/\r?\n/).filter((row) => row.trim() !== '');
  if (firstRow === '')
    throw new Fault(`iterationData ${source.name} holds no row below its header. Give at least one row.`);
  const columns = header.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (source.kind === 'file') return { data: source.path, columns };
  const copy = path.join(outputFolder, 'iteration-data.csv');
  await writeFile(copy, text);
  return { data: copy, columns };
}

function jsonRows(text: string, name: string): IterationData {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new Fault(
      `iterationData ${name} is not JSON (${(error as Error).message}). Give a JSON list of objects, or CSV.`,
      { cause: error },
    );
  }
  const isRow = (row: unknown): row is object => typeof row === 'object' && row !== null && !Array.isArray(row);
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isRow)) {
    throw new Fault(
      `iterationData ${name} is no list of objects. Give a JSON list with one object for each iteration, or CSV.`,
    );
  }
  if (nestsTooDeep(rows)) {
    throw new Fault(
      `iterationData ${name} nests more than ${MOST_LEVELS} levels of JSON. Give values, not trees of them.`,
    );
  }
  return { data: rows, columns: [...new Set(rows.flatMap((row) => Object.keys(row)))] };
}
