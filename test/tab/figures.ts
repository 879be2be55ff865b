// npm run bench -- report: how soon the page of a run shows 2,000 requests, from the last byte of the data to the frame in
// which the first row is painted. Prints the rows as JSON; none where there is no browser.
import { findBrowser, launch } from '../rigs/tab/browser.ts';
import { startTabServers } from '../rigs/tab/servers.ts';
import { STORIES } from '../rigs/tab/stories.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

const ROUNDS = 9;

const place = findBrowser();
if (place === undefined) console.error('There is no browser; how soon the page of a run is shown is left out.');
console.log(JSON.stringify(place === undefined ? [] : [await firstPaint(place)]));

async function firstPaint(executable: string): Promise<Row> {
  const [browser, servers] = await Promise.all([launch(executable), startTabServers()]);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    await page.addInitScript(watchFirstRow);
    await page.goto(servers.open(STORIES.huge(), {}));
    const frame = page.frames().find((one) => one.url() === servers.pageUrl);
    if (frame === undefined) throw new Error('the page of the run was not opened');
    await frame.waitForFunction(() => 'shownAt' in window);
    times.push(await frame.evaluate(sinceLastFile));
    await page.close();
  }
  await browser.close();
  await servers.close();
  return {
    what: 'page of a run: first paint of 2,000 requests after the data',
    ...{ measured: Math.round(median(times)), limit: 300, unit: 'ms' },
    detail: `from the last byte of the last report to the frame behind its first row, median of ${ROUNDS}; the fastest ${Math.round(Math.min(...times))} ms`,
  };
}

/** Runs in the page itself, before anything else. */
function watchFirstRow(): void {
  const kept = window as unknown as { shownAt?: number };
  const watcher = new MutationObserver(() => {
    if (document.querySelector('tbody tr') === null) return;
    watcher.disconnect();
    // The first frame lays it out and paints it; in the next one it is on the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => (kept.shownAt = performance.now())));
  });
  watcher.observe(document, { childList: true, subtree: true });
}

function sinceLastFile(): number {
  const { shownAt = Number.NaN } = window as unknown as { shownAt?: number };
  const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/attachments/'));
  return shownAt - Math.max(...files.map((entry) => (entry as PerformanceResourceTiming).responseEnd));
}
