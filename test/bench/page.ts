import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { plotOf } from './plot.ts';
import type { Row } from '../support/measured-row.ts';
import { showValue } from '../support/measured-row.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** Writes docs/performance.md and its picture from the rows of one run of the bench. */
export function writePage(rows: readonly Row[], nodeVersion: string): void {
  const drawn = new Resvg(plotOf(rows), {
    fitTo: { mode: 'width', value: 1720 },
    font: { defaultFontFamily: 'Inter' },
  });
  writeFileSync(path.join(root, 'images', 'performance.png'), drawn.render().asPng());
  writeFileSync(path.join(root, 'docs', 'performance.md'), pageOf(rows, nodeVersion));
}

/** The page in Markdown. */
export function pageOf(rows: readonly Row[], nodeVersion: string): string {
  const table = rows.map(({ what, measured, limit, unit, detail, floor }) => {
    const cells = [
      what,
      showValue(measured, unit),
      limit === undefined ? '' : showValue(limit, unit),
      floor === undefined ? '' : showValue(floor, unit),
      detail,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Performance

Written by \`npm run bench -- --document\`, in one run on two cores with Node ${nodeVersion.replace('v', '')}; do not edit. Candidates take turns, so that a busy moment hits them alike; numbers are medians. Nothing here is asserted in a test: machines are noisy.

![Each measured thing as a share of its limit](../images/performance.png)

| what | measured | limit | floor | how |
| --- | --- | --- | --- | --- |
${table.join('\n')}

**Floor**: the least that the same thing could be for any task of the agent; nothing is decided, written or said. For deploying and rolling back it is a process that loads task-lib, js-yaml and valibot, on which every task stands, reads the service connection with them, and sends the requests of the task one after the other: the reads, the patch with the same notes, three watches until the rollout is complete, and the note that it is. For the first request it is the same libraries, by which the same inputs and the same connection are read, and a request. Most of what Node adds is reading its own root certificates, which Node 20 does as soon as a connection names a certificate authority (the rows on TLS). Where the floor is so high that the limit would lie below it or hardly above, the limit is a share of the floor ([design, 15](design.md#15-speed)).

${overLimit(rows)}
`;
}

function overLimit(rows: readonly Row[]): string {
  const over = rows.filter(({ measured, limit }) => limit !== undefined && measured > limit);
  if (over.length === 0) return 'Every row is within its limit.';
  const beyond = over.filter(({ floor, limit }) => floor !== undefined && limit !== undefined && floor > limit);
  const rest = over.filter((row) => !beyond.includes(row));
  const names = (some: readonly Row[]) => some.map(({ what }) => what).join('; ');
  return [
    ...(beyond.length === 0
      ? []
      : [`Their limit lies below the floor, so that no task can hold it here: ${names(beyond)}.`]),
    ...(rest.length === 0 ? [] : [`Over their limit, and not at the floor: ${names(rest)}.`]),
  ].join('\n\n');
}
