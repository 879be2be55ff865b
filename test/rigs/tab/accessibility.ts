import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
// Forced colours are the browser's own, whatever the page asks for.
const BROWSERS_OWN = { 'color-contrast': { enabled: false } };

/** The ways in which a browser shows a page that has no theme of a host. */
export const AXE_THEMES = [
  { name: 'light', media: { colorScheme: 'light' } },
  { name: 'dark', media: { colorScheme: 'dark' } },
  { name: 'forced', media: { forcedColors: 'active' } },
] as const;

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
interface Axe {
  run(root: Document, options: object): Promise<{ readonly violations: Found[]; readonly incomplete: Found[] }>;
}

/** What axe finds in a page, also where it is not sure; `theme` forced leaves colours out. */
export async function problemsOf(frame: Frame, theme: string): Promise<readonly string[]> {
  await frame.evaluate(AXE);
  return frame.evaluate(
    async ([values, rules]) => {
      const { axe } = window as unknown as { axe: Axe };
      const { violations, incomplete } = await axe.run(document, { runOnly: { type: 'tag', values }, rules });
      return [...violations, ...incomplete].map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    },
    [RULES, theme === 'forced' ? BROWSERS_OWN : {}] as const,
  );
}
