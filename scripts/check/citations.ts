import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import MarkdownIt from 'markdown-it';
import { globSync } from 'tinyglobby';
import { markdownAnchors } from '../markdown.ts';
import { sourceComments } from './source-comments.ts';

const SOURCES = [
  '{scripts,shared,tab,tasks,test}/**/*.{ts,tsx,mts,cts,js,mjs,cjs,go,sh}',
  '*.{ts,mts,js,mjs,cjs}',
  '.ci/*',
];
const DOCUMENTS = ['*.md', '{docs,examples,pipelines,scripts,shared,tasks,test}/**/*.md'];
const PAGES = ['docs/*.md', 'docs/reference/*.md'];

// `design.md#last-good`; with a folder before it, it is the path from the root of the repository.
const CITATION = /(?<![\w./-])(?<page>[\w./-]+\.md)#(?<anchor>[\w-]*)/g;
// What leads nowhere: a number says which section it was once, and no check can tell whether it still is.
const BY_NUMBER = [
  /\bdesign(?:-2)?,?\s+(?:section\s+)?\d{1,2}\b(?:\.\d+)*/gi,
  /\breferences?,?\s+(?:section\s+)?[A-H]?\d{1,2}\b(?:\.\d+)*/gi,
  /\bpart\s+[12],\s*\d{1,2}\b(?:\.\d+)*/gi,
];

interface Place {
  readonly file: string;
  readonly line: number;
}

/**
 * Citations that lead nowhere, in the comments of all sources and in the text of all documents. A citation is the name of
 * a page of docs/ or docs/reference/ and the anchor of one of its headings, as GitHub makes it: `design.md#last-good`.
 * Sections that are cited by their number are found too, except as words of a link. Reads files below `root` only.
 */
export function citationProblems(root: string): string[] {
  const pages = new Pages(root);
  const sources = globSync(SOURCES, { cwd: root, dot: true, ignore: ['**/node_modules/**'] }).sort();
  const documents = globSync(DOCUMENTS, { cwd: root, ignore: ['**/node_modules/**'] }).sort();
  return [
    ...pages.problems,
    ...sources.flatMap((file) =>
      sourceComments(file, readFileSync(path.join(root, file), 'utf8')).flatMap(({ text, line }) => [
        ...deadCitations(pages, text, { file, line }),
        ...numbers(text, { file, line }),
      ]),
    ),
    ...documents.flatMap((file) => documentProblems(pages, file, readFileSync(path.join(root, file), 'utf8'))),
  ];
}

function documentProblems(pages: Pages, file: string, document: string): string[] {
  let line = 1; // cells of a table have none of their own: that of their row
  return new MarkdownIt({ html: true }).parse(document, {}).flatMap((token) => {
    if (token.map !== null) line = token.map[0] + 1;
    const place = { file, line };
    let depth = 0;
    // Links are proved by the check of links, and what they are called is free.
    const outside = (token.children ?? []).filter(({ type }) => {
      if (type === 'link_open') depth += 1;
      if (type === 'link_close') depth -= 1;
      return depth === 0;
    });
    const words = outside.filter(({ type }) => type !== 'code_inline');
    return [
      ...outside.flatMap(({ content }) => deadCitations(pages, content, place)),
      ...numbers(words.map(({ type, content }) => (type === 'softbreak' ? '\n' : content)).join(''), place),
    ];
  });
}

function deadCitations(pages: Pages, text: string, place: Place): string[] {
  return [...text.matchAll(CITATION)].flatMap(({ 0: citation, index, groups }) => {
    const problem = pages.problemOf(groups?.['page'] ?? '', groups?.['anchor'] ?? '');
    return problem === undefined ? [] : [`${at(place, text, index)}: ${citation}: ${problem}`];
  });
}

function numbers(text: string, place: Place): string[] {
  return BY_NUMBER.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(
      ({ 0: citation, index }) =>
        `${at(place, text, index)}: "${citation.replaceAll(/\s+/g, ' ')}" cites by number; cite page and heading, as design.md#last-good`,
    ),
  );
}

function at({ file, line }: Place, text: string, index: number): string {
  return `${file}:${line + text.slice(0, index).split('\n').length - 1}`;
}

/** The pages that can be cited, and the anchors of their headings. */
class Pages {
  readonly problems: readonly string[];
  readonly #root: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #anchors = new Map<string, ReadonlySet<string>>();

  constructor(root: string) {
    this.#root = root;
    const files = globSync(PAGES, { cwd: root }).sort();
    this.#files = new Map(files.map((file) => [path.posix.basename(file), file]));
    this.problems = files
      .filter((file) => this.#files.get(path.posix.basename(file)) !== file)
      .map((file) => `${file} has the name of another page: citations could not tell which is meant`);
  }

  problemOf(name: string, anchor: string): string | undefined {
    const file = name.includes('/') ? this.#path(name) : this.#files.get(name);
    if (file === undefined) return `there is no page ${name}`;
    return this.#anchorsOf(file).has(anchor) ? undefined : `${file} has no heading #${anchor}`;
  }

  #path(name: string): string | undefined {
    return globSync(name, { cwd: this.#root })[0];
  }

  #anchorsOf(file: string): ReadonlySet<string> {
    const known = this.#anchors.get(file) ?? markdownAnchors(readFileSync(path.join(this.#root, file), 'utf8'));
    this.#anchors.set(file, known);
    return known;
  }
}
