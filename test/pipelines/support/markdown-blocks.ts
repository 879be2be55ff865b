import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';

/** A fenced block of YAML in a document. */
export interface MarkdownBlock {
  /** File and line, for messages. */
  readonly place: string;
  readonly text: string;
}

/** All YAML blocks of the documents that users read: README.md and docs/. */
export function yamlBlocks(root: string): MarkdownBlock[] {
  const documents = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join('docs', name.replaceAll(path.sep, '/')));
  return ['README.md', ...documents.sort()].flatMap((file) =>
    blocksOf(file, readFileSync(path.join(root, file), 'utf8')),
  );
}

function blocksOf(file: string, text: string): MarkdownBlock[] {
  return [...text.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    return { place: `${file}:${line}`, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}
