import { Fault, describeError } from '../../../../shared/host/fault.ts';
import type { Deadline } from '../../steps/deadline.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { whereBroken } from '../json.ts';
import { csvRows } from './csv-rows.ts';
import { findSource } from './find-sources.ts';
import { readSource } from './sources.ts';
import { MOST_LEVELS, nestsTooDeep } from '../too-deep.ts';

export interface IterationData {
  /** One for each iteration. */
  readonly data: readonly object[];
  readonly columns: readonly string[];
}

/** Reads the iteration data (JSON list of objects, or CSV). Throws a Fault where it is neither. */
export async function readIterationData(
  line: string | undefined,
  base: string,
  transport: Transport,
  deadline: Deadline,
): Promise<IterationData | undefined> {
  if (line === undefined) return undefined;
  const source = await findSource(line, base, 'iterationData');
  const text = await readSource(source, transport, deadline);
  if (/^\s*[[{]/.test(text) || /\.json$/i.test(source.name)) return jsonRows(text, source.name);
  return csvData(text, source.name);
}

async function csvData(text: string, name: string): Promise<IterationData> {
  if (text.split(/\r?\n/).filter((row) => row.trim() !== '').length < 2) {
    throw new Fault(`iterationData ${name} holds no row below its header. Give at least one row.`);
  }
  try {
    return withColumns(await csvRows(text));
  } catch (error) {
    throw new Fault(
      `iterationData ${name} is not CSV (${describeError(error)}). Give CSV with a header, or a JSON list of objects.`,
      { cause: error },
    );
  }
}

function jsonRows(text: string, name: string): IterationData {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    throw new Fault(`iterationData ${name} is not JSON (${whereBroken(text)}). Give a JSON list of objects, or CSV.`);
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
  return withColumns(rows);
}

function withColumns(data: readonly object[]): IterationData {
  return { data, columns: [...new Set(data.flatMap((row) => Object.keys(row)))] };
}
