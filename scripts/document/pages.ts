import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: true, linkify: true });
const FONTS = `'Segoe UI', 'Inter', 'Helvetica Neue', Arial, sans-serif`;

const MARKDOWN_STYLE = `
  body { margin: 0; font: 14px/1.5 ${FONTS}; color: rgba(0, 0, 0, 0.9); background: #ffffff; }
  table { border-collapse: collapse; margin: 8px 0; }
  th, td { border: 1px solid #dadada; padding: 6px 13px; text-align: left; vertical-align: top; }
  th { font-weight: 600; background: #f8f8f8; }
  tr:nth-child(2n) td { background: #fbfbfb; }
  code { font: 12.5px 'JetBrains Mono', Consolas, monospace; background: #f1f3f5; padding: 1px 4px; border-radius: 3px; }
  pre { background: #f6f8fa; padding: 12px 14px; border-radius: 6px; line-height: 1.45; }
  pre code { background: none; padding: 0; }
  a { color: #0078d4; text-decoration: none; }
  img { max-width: 100%; }`;

/** The summary of a task as the Extensions tab of a run shows it: a card with the name of the file above the text. */
export function summaryPage(title: string, text: string): string {
  return page(
    `.card { margin: 10px; border: 1px solid #e3e3e3; border-radius: 4px; padding: 14px 18px 10px; box-shadow: 0 1px 4px rgba(0, 0, 0, 0.12); }
     .title { font-size: 17px; font-weight: 600; margin-bottom: 8px; }`,
    `<div class="card"><div class="title">${escapeHtml(title)}</div>${markdown.render(text)}</div>`,
  );
}

// As the log of a step colours them.
const LINES: readonly (readonly [mark: string, colour: string])[] = [
  ['##[error]', '#f1707b'],
  ['##[warning]', '#ffd369'],
];

/** The log of a step as the page of a run shows it: groups folded, the error red. */
export function logPage(title: string, log: string): string {
  const shown = log.replaceAll(/##\[group\](.*)\n[\s\S]*?##\[endgroup\]/g, '▸ $1');
  const lines = shown.trimEnd().split('\n');
  const rows = lines.map((line, index) => {
    const [mark = '', colour = '#e6e6e6'] = LINES.find(([start]) => line.startsWith(start)) ?? [];
    const text = escapeHtml(`${mark === '' ? '' : `${mark.slice(3, -1)}: `}${line.slice(mark.length)}`);
    return `<tr><td>${index + 1}</td><td style="color: ${colour}">${text}</td></tr>`;
  });
  return page(
    `body { background: #1e1e1e; } .title { color: #ffffff; font-size: 15px; font-weight: 600; padding: 12px 16px 4px; }
     .title::before { content: '✕'; color: #ffffff; background: #cd4a45; border-radius: 50%; padding: 1px 6px; margin-right: 10px; font-size: 12px; }
     table { margin: 4px 0 14px; } tr td, tr:nth-child(2n) td { background: none; border: none; padding: 1px 12px 1px 16px;
       font: 12.5px/1.5 'JetBrains Mono', Consolas, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
     tr td:first-child { color: #8a8a8a; text-align: right; white-space: nowrap; overflow-wrap: normal; }`,
    `<div class="title">${escapeHtml(title)}</div><table>${rows.join('')}</table>`,
  );
}

/** README.md as the marketplace shows it. \`base\` is the address of the folder that its pictures are in. */
export function marketplacePage(text: string, base: string): string {
  return page(
    `main { width: 780px; margin: 0 auto; padding: 24px 0 40px; font-size: 14.5px; }
     h1 { font-weight: 600; } h2 { font-weight: 600; margin-top: 32px; border-bottom: 1px solid #eaeaea; padding-bottom: 6px; }
     h3 { font-weight: 600; margin-top: 26px; }`,
    `<main>${markdown.render(text)}</main>`,
    `<base href="${base}/">`,
  );
}

/** A whole page with the style that all pictures share. */
export function page(style: string, body: string, head = ''): string {
  return `<!doctype html><html><head><meta charset="utf-8">${head}<style>${MARKDOWN_STYLE}${style}</style></head><body>${body}</body></html>`;
}

/** Text that may stand in a page. */
export function escapeHtml(text: string): string {
  return markdown.utils.escapeHtml(text);
}
