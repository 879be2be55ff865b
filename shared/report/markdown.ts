import { sanitiseLine } from '../host/sanitise.ts';

/** Foreign text in Markdown, also in a cell of a table: shown as it is, in one line, without markup and HTML. */
export function escapeMarkdown(text: string): string {
  return sanitiseLine(text)
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&');
}
