import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** The chunks that esbuild divided an entry into, by the names of their files. */
export interface Division {
  readonly start: string;
  /** The start and all that is loaded with it, each after what it needs. */
  readonly atStart: readonly string[];
  /** What is loaded on demand, each with the module that asks for it; `undefined` where several need it. */
  readonly onDemand: readonly (readonly [chunk: string, entry: string | undefined])[];
}

/** Tells what is loaded at the start from what is loaded on demand. */
export function divided({ outputs }: Pick<Metafile, 'outputs'>, start = 'index.js'): Division {
  const atStart: string[] = [];
  const visit = (chunk: string) => {
    const output = outputs[chunk];
    if (output === undefined || atStart.includes(chunk)) return;
    for (const { path, kind } of output.imports) if (kind === 'import-statement') visit(path);
    atStart.push(chunk);
  };
  visit(start);
  const others = Object.entries(outputs).filter(([chunk]) => !atStart.includes(chunk));
  return { start, atStart, onDemand: others.map(([chunk, { entryPoint }]) => [chunk, entryPoint] as const) };
}

/** The file of each chunk that has one of its own, below the folder of a task; what several need is numbered. */
export function placesOf({ start, onDemand }: Division): ReadonlyMap<string, string> {
  const shared = onDemand.filter(([, entry]) => entry === undefined).map(([chunk]) => chunk);
  return new Map([
    [start, start],
    ...onDemand.map(([chunk, entry]) => {
      const name = entry === undefined ? `common-${shared.indexOf(chunk) + 1}` : basename(entry, '.ts');
      return [chunk, `later/${name}.js`] as const;
    }),
  ]);
}
