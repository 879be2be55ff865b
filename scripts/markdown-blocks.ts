import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { globSync } from 'tinyglobby';

/** A fenced block of a document. */
export interface MarkdownBlock {
  /** File and line, for messages. */
  readonly place: string;
  /** What stands behind the fence, in lower case. */
  readonly language: string;
  readonly text: string;
}

/** What users read: the Markdown at the root, in docs/, pipelines/ and examples/. */
export function documentsOf(root: string): string[] {
  return globSync(['*.md', 'docs/**/*.md', 'pipelines/**/*.md', 'examples/**/*.md'], { cwd: root }).sort();
}

/** All fenced blocks of a document, in their order. */
export function blocksOf(file: string, text: string): MarkdownBlock[] {
  return [...text.matchAll(/^( *)(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)^\1\2 *$/gm)].map((match) => {
    const [, indent = '', , info = '', body = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const [language = ''] = info.trim().toLowerCase().split(/\s+/);
    return { place: `${file}:${line}`, language, text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), '') };
  });
}

/** All fenced blocks of all documents. */
export function allBlocks(root: string): MarkdownBlock[] {
  return documentsOf(root).flatMap((file) => blocksOf(file, readFileSync(path.join(root, file), 'utf8')));
}

/** What a block of YAML is. */
export type ShownYaml =
  | { readonly kind: 'kubernetes' }
  /** A file that a pipeline may be made from. */
  | { readonly kind: 'file'; readonly text: string }
  /** A part of one, made whole. */
  | { readonly kind: 'part'; readonly text: string };

const PART = /^(stages|jobs|steps|variables|parameters|extends):/m;
const ITEM: readonly (readonly [key: string, list: string])[] = [
  ['stage', 'stages'],
  ['job', 'jobs'],
  ['deployment', 'jobs'],
];

/** Tells what a block shows; a list of steps, jobs or stages alone is shown for short. `undefined` where it is neither. */
export function shownYaml(text: string): ShownYaml | undefined {
  const code = text.replaceAll(/^\s*#.*\n/gm, '');
  if (/^(apiVersion|kind|rules|apiGroups|- apiGroups):/m.test(code)) return { kind: 'kubernetes' };
  if (/^(trigger|pr|resources|pool|name):/m.test(code)) return { kind: 'file', text };
  const [, item] = /^- (\w+):/.exec(code) ?? [];
  if (item !== undefined) {
    const list = ITEM.find(([key]) => key === item)?.[1] ?? (/^- template: .*stages\//.test(code) ? 'stages' : 'steps');
    return { kind: 'part', text: `${list}:\n${text.replaceAll(/^(?=.)/gm, '  ')}` };
  }
  return PART.test(code) ? { kind: 'part', text } : undefined;
}

/** Whether a block that is not said to be YAML shows a pipeline. */
export function looksLikePipeline({ language, text }: MarkdownBlock): boolean {
  if (['yaml', 'yml'].includes(language)) return false;
  return /^\s*- (?:task|template|stage|job|deployment|bash|checkout|download): ?\S/m.test(text) || PART.test(text);
}
