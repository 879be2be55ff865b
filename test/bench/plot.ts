import type { Row } from '../support/measured-row.ts';

const WIDTH = 1720;
const LINE = 56;
const LEFT = 960;
const RIGHT = 150;
const TOP = 70;
/** Bars longer than this share of the limit are cut. */
const MOST = 1.5;

/** The rows that have a limit as a drawing: how much of its limit each one uses. SVG. */
export function plotOf(rows: readonly Row[]): string {
  const limited = rows.flatMap((row) => (row.limit === undefined ? [] : [{ ...row, share: row.measured / row.limit }]));
  const height = TOP + LINE * limited.length + 40;
  const x = (share: number) => LEFT + (Math.min(share, MOST) / MOST) * (WIDTH - LEFT - RIGHT);
  const bars = limited.map(({ what, share }, index) => {
    const y = TOP + index * LINE;
    const colour = share <= 1 ? '#16a34a' : '#dc2626';
    return `  <text x="${LEFT - 20}" y="${y + 32}" text-anchor="end">${escapeXml(what)}</text>
  <rect x="${LEFT}" y="${y + 8}" width="${(x(share) - LEFT).toFixed(1)}" height="34" rx="6" fill="${colour}" />
  <text x="${(x(share) + 14).toFixed(1)}" y="${y + 33}" font-weight="700" fill="${colour}">${Math.round(share * 100)} %</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter" font-size="22" fill="#0f172a">
  <rect width="${WIDTH}" height="${height}" rx="24" fill="#ffffff" />
  <line x1="${x(1)}" y1="${TOP - 14}" x2="${x(1)}" y2="${height - 30}" stroke="#475569" stroke-width="3" stroke-dasharray="8 8" />
  <text x="${x(1)}" y="${TOP - 28}" text-anchor="middle" fill="#475569">the limit</text>
${bars.join('\n')}
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
