// npm run pictures: makes the PNG files that README.md and docs/ show. The results are committed.
//   drawings   images/*.svg by resvg; needs the font Inter (Debian: fonts-inter)
//   summaries  what the tasks really wrote: run npm start first, which leaves them in demo/; needs Chromium
//   log        what the failed step of the demo really said, in the same way
//   page       README.md as the marketplace shows it, to the file named behind it
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { findTasks } from '../build/build-task.ts';
import { packedReadme } from '../package/readme.ts';
import { photograph } from './browser.ts';
import { logPage, marketplacePage, summaryPage } from './pages.ts';

const root = path.join(import.meta.dirname, '..', '..');
const DRAWINGS = [
  { name: 'pipelines', width: 1400 },
  { name: 'architecture', width: 1050 },
];
const SUMMARIES = [
  { name: 'summary-deploy', step: '3-CaptureAndDeploy' },
  { name: 'summary-tests', step: '4-NewmanSanity' },
  { name: 'summary-rollback', step: '5-SmartRollback' },
];

const FAILED_STEP = { name: 'failed-step', step: '8-CaptureAndDeploy', title: 'CaptureAndDeploy' };
// What only the embedded cluster is called, and the word in a tag that tells it what to play.
const NAMES_OF_THE_BENCH: readonly (readonly [name: RegExp, shown: string])[] = [
  [/\be2e-[0-9a-f]+/g, 'prod'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'https://k8s.example.com'],
  [/(?<=:\d+)-missing\b/g, ''],
  [/\bregistry\.example\//g, 'registry.example.com/'],
];

const [what = 'all', target] = process.argv.slice(2);
if (what === 'all' || what === 'drawings') draw();
if (what === 'all' || what === 'summaries') await summaries();
if (what === 'all' || what === 'log') await failedStep();
if (what === 'page') await page(target ?? 'readme.png');

function draw(): void {
  const fonts = execFileSync('fc-list', ['Inter', 'family'], { encoding: 'utf8' });
  if (fonts.trim() === '')
    throw new Error('The font Inter is not here. Install it (Debian: apt-get install fonts-inter).');
  for (const { name, width } of DRAWINGS) {
    const svg = readFileSync(path.join(root, 'images', `${name}.svg`), 'utf8');
    const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { defaultFontFamily: 'Inter' } });
    write(path.join(root, 'images', `${name}.png`), drawn.render().asPng());
  }
}

async function summaries(): Promise<void> {
  for (const { name, step } of SUMMARIES) {
    const folder = path.join(root, 'demo', step);
    const file = existsSync(folder) ? readdirSync(folder).find((entry) => entry.endsWith('.md')) : undefined;
    if (file === undefined) throw new Error(`demo/${step} has no summary. Run npm start.`);
    const html = summaryPage(path.basename(file, '.md'), shownText(path.join(folder, file)));
    write(path.join(root, 'images', `${name}.png`), await photograph(html, 760));
  }
}

async function failedStep(): Promise<void> {
  const { name, step, title } = FAILED_STEP;
  const file = path.join(root, 'demo', step, 'log.txt');
  if (!existsSync(file)) throw new Error(`demo/${step} has no log. Run npm start.`);
  write(path.join(root, 'images', `${name}.png`), await photograph(logPage(title, shownText(file)), 980, 1.2));
}

/** Named as a product would be: what a reader would look for in vain is called otherwise. */
function shownText(file: string): string {
  return NAMES_OF_THE_BENCH.reduce((text, [name, shown]) => text.replaceAll(name, shown), readFileSync(file, 'utf8'));
}

async function page(file: string): Promise<void> {
  const text = readFileSync(path.join(root, 'README.md'), 'utf8');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const shown = packedReadme(text, version, await findTasks(path.join(root, 'tasks')), { dev: false });
  write(path.resolve(file), await photograph(marketplacePage(shown, pathToFileURL(root).href), 860));
}

function write(file: string, bytes: Uint8Array): void {
  writeFileSync(file, bytes);
  console.log(`${path.relative(root, file)}  ${Math.round(bytes.byteLength / 1024)} KiB`);
}
