// npx tsx scripts/document/icons.ts: draws the PNG icons from the SVG files in images/. The results are committed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const root = path.join(import.meta.dirname, '..', '..');
const ICONS = [
  { source: 'icon.svg', target: 'images/icon.png', size: 128 },
  { source: 'capture-and-deploy.svg', target: 'tasks/CaptureAndDeploy/icon.png', size: 32 },
  { source: 'newman-sanity.svg', target: 'tasks/NewmanSanity/icon.png', size: 32 },
  { source: 'smart-rollback.svg', target: 'tasks/SmartRollback/icon.png', size: 32 },
] as const;

for (const { source, target, size } of ICONS) {
  const file = path.join(root, target);
  if (!existsSync(path.dirname(file))) continue; // that task is not there
  const svg = readFileSync(path.join(root, 'images', source), 'utf8');
  writeFileSync(file, new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng());
  console.log(`${target}  ${size}×${size}`);
}
