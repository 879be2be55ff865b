import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';

/** The file of later/ that is the page, by the task that writes it with a report inside. */
export const REPORT_PAGES: ReadonlyMap<string, string> = new Map([['NewmanSanity', 'sanity-report.html']]);

/**
 * Builds the page that is one file (results-tab.md#81-data): script and style stand in it, and its policy names both by
 * their hashes, so that a browser runs nothing else and asks nobody for anything.
 */
export async function buildReportPage(root: string): Promise<{ contents: Uint8Array; metafile: Metafile }> {
  const common = { absWorkingDir: root, bundle: true, minify: true, write: false, logLevel: 'error' } as const;
  const { outputFiles, metafile } = await build({
    ...{ ...common, format: 'iife', target: 'es2020', metafile: true, legalComments: 'none' },
    ...{ entryPoints: ['tab/report.tsx'], jsx: 'automatic', jsxImportSource: 'preact' },
  });
  const style = await build({ ...common, entryPoints: ['tab/report.css'] });
  const page = await readFile(path.join(root, 'tab', 'report.html'), 'utf8');
  const contents = filled(page, textOf(outputFiles), textOf(style.outputFiles));
  return { contents: Buffer.from(contents), metafile };
}

function filled(page: string, script: string, style: string): string {
  // Either would end its element, or begin a comment in it.
  if (/<\/script|<!--/i.test(script) || /<\//.test(style)) throw new Error('the page of a report would break off');
  return [
    ['SCRIPT-HASH', hashOf(script)],
    ['STYLE-HASH', hashOf(style)],
    ['<style></style>', `<style>${style}</style>`],
    ['<script></script>', `<script>${script}</script>`],
  ].reduce((rest, [place = '', text = '']) => {
    const [before, after, ...more] = rest.split(place);
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(`tab/report.html must hold ${place} once`);
    return before + text + after;
  }, page);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function textOf(files: readonly { readonly text: string }[]): string {
  const [only] = files;
  if (only === undefined) throw new Error('esbuild made no page. Run npm run build again.');
  return only.text.trimEnd();
}
