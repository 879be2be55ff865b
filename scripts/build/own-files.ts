import * as path from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Metafile, Plugin } from 'esbuild';
import { divided, placesOf } from './chunks.ts';
import type { Division } from './chunks.ts';
import { placeLater } from './later.ts';

/** A file of a task that is made of modules of our own and of what they import. */
export interface OwnFile {
  /** Below the folder of the task. */
  readonly name: string;
  readonly contents: Uint8Array;
  /** Which modules it is made of. */
  readonly metafile: Metafile;
}

type Options = BuildOptions & { readonly absWorkingDir: string; readonly write: false; readonly metafile: true };

// A part that one of these files is made of, or that it takes from another one.
const INSIDE = 'inside';
const OUTSIDE = 'outside';

/**
 * Bundles an entry into index.js, and what is imported by `await import()` from files of our own into files of later/ beside
 * it. Every module is in one file alone, so that a class is the same wherever it is asked for: what the start and a later
 * file both need is in index.js, from which the later one takes it. esbuild divides only ECMAScript modules, which Node
 * loads more slowly than CommonJS, so it is asked twice: to divide, and to make each part such a file.
 */
export async function bundleOwn(options: Options, entry: string, plugins: Plugin[]): Promise<OwnFile[]> {
  const { outputFiles, metafile } = await build({
    ...options,
    ...({ format: 'esm', splitting: true, legalComments: 'inline', plugins } as const),
    // Names stay for the second time, which makes them short.
    ...{ minify: false, minifySyntax: true },
    ...{ entryPoints: { index: entry }, outdir: options.absWorkingDir, chunkNames: '[name]-[hash]' },
  });
  const texts = new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
  const division = divided(metafile);
  return Promise.all(
    [...placesOf(division)].map(async ([chunk, name]) => {
      const inside = chunk === division.start ? division.atStart : [chunk];
      const contents = await asCommonJs(options, chunk, division, texts);
      return { name, contents, metafile: metafileOf(name, inside, metafile) };
    }),
  );
}

/** Makes one CommonJS file of a chunk, at the start of all that are loaded with it; what lies in others is taken from there. */
async function asCommonJs(
  options: Options,
  chunk: string,
  division: Division,
  texts: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const isStart = chunk === division.start;
  const shared = isStart ? division.atStart.filter((one) => one !== chunk) : [];
  const lines = [
    ...shared.map((one) => `export * as ${partName(one, division)} from './${one}';`),
    isStart ? `import './${chunk}';` : `export * from './${chunk}';`,
  ];
  const inside = isStart ? division.atStart : [chunk];
  const { outputFiles } = await build({
    ...options,
    ...({ format: 'cjs', supported: { 'dynamic-import': false } } as const),
    stdin: { contents: lines.join('\n'), resolveDir: options.absWorkingDir },
    ...(isStart ? {} : inLater(texts.get(chunk) ?? '')),
    plugins: [placeLater(isStart ? './later/' : './'), joined(inside, division, texts, isStart ? './' : '../')],
  });
  const [only] = outputFiles;
  if (only === undefined) throw new Error('esbuild made no file. Run npm run build again.');
  return only.contents;
}

/** The folder of a task is that of index.js, also for what lies in later/. */
function inLater(text: string): Pick<BuildOptions, 'define' | 'banner'> {
  if (!text.includes('__dirname')) return {};
  return {
    define: { __dirname: 'TASK_FOLDER' },
    banner: { js: 'const TASK_FOLDER = require("node:path").dirname(__dirname);' },
  };
}

/** Puts these chunks into a file, from which `folder` leads to that of the task; others are required. */
function joined(
  inside: readonly string[],
  division: Division,
  texts: ReadonlyMap<string, string>,
  folder: string,
): Plugin {
  const places = placesOf(division);
  return {
    name: 'own-files',
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path: wanted, kind }) => {
        const chunk = path.basename(wanted);
        if (!texts.has(chunk)) return undefined;
        if (kind === 'dynamic-import') return { path: `${folder}${places.get(chunk) ?? ''}`, external: true };
        return { path: chunk, namespace: inside.includes(chunk) ? INSIDE : OUTSIDE };
      });
      build.onResolve({ filter: /.*/, namespace: OUTSIDE }, ({ path: file }) => ({ path: file, external: true }));
      build.onLoad({ filter: /.*/, namespace: INSIDE }, ({ path: chunk }) => ({ contents: texts.get(chunk) ?? '' }));
      build.onLoad({ filter: /.*/, namespace: OUTSIDE }, ({ path: chunk }) => {
        const isShared = division.atStart.includes(chunk);
        const file = `${folder}${places.get(isShared ? division.start : chunk) ?? ''}`;
        const part = isShared ? `.${partName(chunk, division)}` : '';
        return { contents: `module.exports = require(${JSON.stringify(file)})${part};` };
      });
    },
  };
}

/** What index.js calls the exports of a chunk that is part of it. */
function partName(chunk: string, { atStart }: Division): string {
  return `part${atStart.indexOf(chunk)}`;
}

function metafileOf(name: string, chunks: readonly string[], { inputs, outputs }: Metafile): Metafile {
  const parts = chunks.flatMap((chunk) => outputs[chunk] ?? []);
  const modules: Metafile['outputs'][string]['inputs'] = {};
  for (const part of parts) Object.assign(modules, part.inputs);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { inputs, outputs: { [name]: { bytes, imports: [], exports: [], inputs: modules } } };
}
