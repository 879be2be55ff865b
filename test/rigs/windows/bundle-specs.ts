import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

/**
 * Bundles specs into files that a bare Node runs, without tsx, into a folder of the repository: what is in node_modules is
 * found from there. What they share stands in files of its own, so that they share one cluster too. Each source knows its
 * own folder below SPECS_ROOT, a variable of the environment.
 *
 * @param specs paths from the root
 * @returns their bundles, as absolute paths
 */
export async function bundleSpecs(root: string, specs: readonly string[], folder: string): Promise<readonly string[]> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(specs.map((spec) => [nameOf(spec), spec])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20.11',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
    plugins: [ownFolder(root)],
  });
  return specs.map((spec) => path.join(folder, `${nameOf(spec)}.mjs`));
}

function nameOf(spec: string): string {
  return spec.replace(/\.ts$/, '').replaceAll('/', '-');
}

function ownFolder(root: string): Plugin {
  return {
    name: 'own-folder',
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path: file }) => {
        const text = await readFile(file, 'utf8');
        const below = path.relative(root, path.dirname(file)).split(path.sep).join('/');
        const own = `(process.env['SPECS_ROOT'] + ${JSON.stringify(`/${below}`)})`;
        return { contents: text.replaceAll('import.meta.dirname', own), loader: 'ts' };
      });
    },
  };
}
