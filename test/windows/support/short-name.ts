import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'rigs', 'windows', 'short-name.cjs');

/**
 * The path of a file or folder by its 8.3 names, which Windows keeps beside long ones; the path as it is where its volume
 * keeps none. Throws an Error where it is not there.
 */
export function shortName(place: string): string {
  const words = [PROGRAM, process.env['TEST_KOFFI'] ?? '', place];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', windowsHide: true });
  if (status !== 0) throw new Error(`the short name of ${place} is not known: ${stderr}`);
  return stdout.trim();
}
