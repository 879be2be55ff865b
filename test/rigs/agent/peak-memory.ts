import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** Makes a Node process tell the most memory that it ever held. */
export class PeakMemory {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'peak-memory');
  }

  /** What its environment must hold. */
  get environment(): Readonly<Record<string, string>> {
    const hook = path.join(import.meta.dirname, 'peak-memory.cjs');
    return { NODE_OPTIONS: `--require=${JSON.stringify(hook)}`, PEAK_MEMORY: this.#file };
  }

  /** The bytes of the process that ended last. Throws where there was none, or where it was killed. */
  read(): number {
    return Number(readFileSync(this.#file, 'utf8'));
  }
}
