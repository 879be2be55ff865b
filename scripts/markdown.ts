import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';

/** A link or picture in a document. */
export interface MarkdownLink {
  readonly kind: 'link' | 'picture';
  readonly target: string;
  /** The words of a link, the alternative text of a picture. */
  readonly words: string;
  /** Where it stands, counted from 1. */
  readonly line: number;
}

const markdown = new MarkdownIt({ html: true });

/** Every link and picture of a document, those in HTML included. Code blocks have none. */
export function markdownLinks(text: string): MarkdownLink[] {
  return markdown.parse(text, {}).flatMap((token) => {
    const line = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'html_block') return htmlLinks(token.content, line);
    return inlineLinks(token.children ?? [], line);
  });
}

/** The pictures that a document shows, by address. */
export function readmePictures(text: string): string[] {
  return markdownLinks(text)
    .filter(({ kind }) => kind === 'picture')
    .map(({ target }) => target);
}

/** What can stand behind # in a link to this document: its headings as GitHub names them, and named anchors. */
export function markdownAnchors(text: string): Set<string> {
  const slugger = new GithubSlugger();
  const tokens = markdown.parse(text, {});
  const headings = tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const words = (tokens[index + 1]?.children ?? []).map(({ content }) => content);
    return [slugger.slug(words.join(''))];
  });
  const named = [...text.matchAll(/<a\s[^>]*\b(?:id|name)="([^"]+)"/g)].map(([, name = '']) => name);
  return new Set([...headings, ...named]);
}

/** The words in code type of a document, each with its line. */
export function markdownCode(text: string): { readonly text: string; readonly line: number }[] {
  return markdown
    .parse(text, {})
    .flatMap((token) =>
      (token.children ?? [])
        .filter(({ type }) => type === 'code_inline')
        .map(({ content }) => ({ text: content, line: (token.map?.[0] ?? 0) + 1 })),
    );
}

function inlineLinks(tokens: readonly Token[], line: number): MarkdownLink[] {
  return tokens.flatMap((token, index): MarkdownLink[] => {
    if (token.type === 'html_inline') return htmlLinks(token.content, line);
    if (token.type === 'image')
      return [{ kind: 'picture', target: String(token.attrGet('src') ?? ''), words: token.content, line }];
    if (token.type !== 'link_open') return [];
    const rest = tokens.slice(index + 1);
    const inside = rest.slice(
      0,
      rest.findIndex(({ type }) => type === 'link_close'),
    );
    const words = inside.map(({ content }) => content).join('');
    return [{ kind: 'link', target: String(token.attrGet('href') ?? ''), words, line }];
  });
}

function htmlLinks(html: string, line: number): MarkdownLink[] {
  return [...html.matchAll(/<(img|a)\s[^>]*?\b(?:src|href)="([^"]*)"[^>]*>/g)].map(([tag, name, target = '']) => ({
    kind: name === 'img' ? 'picture' : 'link',
    target,
    words: /\balt="([^"]*)"/.exec(tag)?.[1] ?? '',
    line,
  }));
}
