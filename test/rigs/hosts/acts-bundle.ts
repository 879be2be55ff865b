import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import { after, before } from 'mocha';

/** Bundles the task of acts before the specs of this file, and removes it afterwards. Returns where it lies. */
export function withActsBundle(): () => string {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-acts-'));
    await build({
      entryPoints: (['agent', 'local'] as const).map((host) => ({
        in: path.join(import.meta.dirname, `acts-on-${host}.ts`),
        out: path.join(host, 'index'),
      })),
      outdir: folder,
      bundle: true,
      platform: 'node',
      target: 'node20.11',
      format: 'cjs',
      define: { 'import.meta.dirname': '__dirname' },
      logLevel: 'error',
    });
    await writeFile(path.join(folder, 'package.json'), '{"type":"commonjs"}');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
