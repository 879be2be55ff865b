import { promises } from 'node:fs';
import { decode } from '../decode.ts';

/**
 * The text of a file that people or their tools make: UTF-8 or, by its byte order mark, UTF-16 (what `>` of PowerShell 5.1
 * writes); without the mark. Throws what the file system says, and a Fault for bytes that are no text.
 *
 * @param name what the file is called in that Fault
 */
export async function readText(file: string, name = file): Promise<string> {
  return decode(await promises.readFile(file), name);
}
