import { Fault, describeError } from '../../../../shared/host/fault.ts';
import { csvDelimiter, isJsonData, jsonData, refuseNoRows, withColumns } from '../iteration-data.ts';
import type { IterationData } from '../iteration-data.ts';
import type { Sources } from './sources.ts';

/** Reads the iteration data (JSON list of objects, or CSV). Throws a Fault where it is neither. */
export async function readIterationData(
  sources: Sources,
  line: string | undefined,
): Promise<IterationData | undefined> {
  if (line === undefined) return undefined;
  const source = await sources.findOne('iterationData', line);
  const text = await sources.text(source);
  if (isJsonData(text, source.name)) return jsonData(text, source.name);
  const rows = await csvRows(text).catch((error: unknown) => {
    throw new Fault(
      'SR502',
      `iterationData ${source.name} is not CSV (${describeError(error)}). Give CSV with a header, or a JSON list of objects.`,
      { cause: error },
    );
  });
  refuseNoRows(rows, source.name);
  return withColumns(rows);
}

/**
 * The rows of a CSV text, by the rules by which newman 6.2.2 reads one (lib/run/options.js, iterationData): the first row
 * names the columns, quotes keep a number a text; but semicolons may stand for its commas. Throws what the parser says of a text that is no CSV.
 */
export async function csvRows(text: string): Promise<readonly object[]> {
  const { default: parse } = await import('csv-parse/lib/sync.js');
  return parse(text, {
    columns: true,
    delimiter: csvDelimiter(text),
    escape: '"',
    cast: (value, { quoting }) => (quoting ? value : asNumber(value)),
    trim: true,
    relax: true,
    relax_column_count: true,
    bom: true,
  }) as object[];
}

// newman/lib/util.js: isInt and isFloat.
function asNumber(value: string): string | number {
  if (/^[-+]?[1-9]+[0-9]*$/.test(value)) return parseInt(value, 10);
  return Number(value) - parseFloat(value) + 1 >= 0 ? parseFloat(value) : value;
}
