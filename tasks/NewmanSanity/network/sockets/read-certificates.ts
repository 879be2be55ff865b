import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Fault, describeError } from '../../../../shared/host/fault.ts';

/** The text of a PEM file that an input names. Throws a Fault. */
export async function readPem(input: string, file: string, base: string): Promise<string> {
  try {
    return await readFile(path.resolve(base, file), 'utf8');
  } catch (error) {
    throw new Fault(`${input} '${file}' cannot be read: ${describeError(error)}. Give the path of a PEM file.`, {
      cause: error,
    });
  }
}
