import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { findBrowser, launch } from '../rigs/tab/browser.ts';
import { startTabServers } from '../rigs/tab/servers.ts';
import { STORIES, runOf } from '../rigs/tab/stories.ts';
import type { StoryName } from '../rigs/tab/stories.ts';

// The states of results-tab.md#83-states that have a picture, with what happened before.
const STATES: readonly (readonly [StoryName, string])[] = [
  ['failed', 'A deployment that failed: the image is not there'],
  ['tested', 'A sanity run that failed'],
  ['passed', 'All of it passed'],
  ['rolledBack', 'Rolled back'],
  ['several', 'Several workloads'],
  ['approval', 'To approve a rollback'],
  ['running', 'While the run goes on'],
  ['empty', 'Before a step has begun'],
  ['forbidden', 'Without the right to see all'],
  ['broken', 'Files that cannot be shown'],
];
const WIDTH = 500;
const HEIGHT = 250;
// Of the one picture that README.md shows.
const LARGE = { width: 760, height: 400 };

/** Writes one picture a theme into a folder, all states side by side, and a large one of a failure. Throws where there is no browser. */
export async function photographStates(folder: string): Promise<readonly string[]> {
  const place = findBrowser();
  if (place === undefined)
    throw new Error('There is no browser to take pictures with. Install one (Debian: chromium-headless-shell).');
  const [browser, servers] = await Promise.all([launch(place), startTabServers()]);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    const shots: string[] = [];
    for (const [name, words] of STATES) {
      const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
      await page.goto(servers.open(STORIES[name](), { theme, runId: runOf(name) }));
      await page.frameLocator('iframe').locator('main').waitFor();
      const picture = await page.screenshot();
      const source = `data:image/png;base64,${picture.toString('base64')}`;
      shots.push(`<figure><figcaption>${words}</figcaption><img src="${source}" width="${WIDTH}"></figure>`);
      await page.close();
    }
    const sheet = await browser.newPage({ viewport: { width: 2 * WIDTH + 44, height: 100 } });
    await sheet.setContent(sheetOf(theme, shots));
    const file = path.join(folder, `tab-${theme}.png`);
    writeFileSync(file, await sheet.screenshot({ fullPage: true }));
    files.push(file);
    await sheet.close();
  }
  const large = await browser.newPage({ viewport: LARGE });
  await large.goto(servers.open(STORIES.failed(), { runId: runOf('failed') }));
  await large.frameLocator('iframe').locator('main').waitFor();
  files.push(path.join(folder, 'tab.png'));
  await large.screenshot({ path: path.join(folder, 'tab.png') });
  await browser.close();
  await servers.close();
  return files;
}

function sheetOf(theme: 'light' | 'dark', shots: readonly string[]): string {
  const [back, text] = theme === 'light' ? ['#fff', '#222'] : ['#111', '#eee'];
  return `<body style="margin:12px;background:${back};color:${text};font:600 14px system-ui,sans-serif">
<style>figure{margin:0}img{display:block;margin-top:4px;border:1px solid #888}</style>
<div style="display:grid;grid-template-columns:1fr 1fr;gap:14px">${shots.join('')}</div>`;
}
