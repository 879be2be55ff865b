import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { buildReportPage } from '../../scripts/build/build-report-page.ts';
import type { StepReport } from '../../shared/report/report-schema.ts';
import { reportText } from '../../shared/report/report-text.ts';
import { reportPage } from '../../tasks/NewmanSanity/report/report-page.ts';
import { AXE_THEMES, problemsOf } from '../rigs/tab/accessibility.ts';
import { launchFound } from '../rigs/tab/browser.ts';
import { PAYLOADS, hostileEverywhere, testsReport } from '../rigs/tab/story-reports.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

describe('The report page of a sanity run', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let template: string;
  let page: Page;
  let errors: string[];
  let asked: string[];

  before(async () => {
    browser = await launchFound();
    folder = await mkdtemp(path.join(tmpdir(), 'sanity-report-'));
    template = Buffer.from((await buildReportPage(ROOT)).contents).toString();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    errors = [];
    asked = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => asked.push(request.url()));
  });
  afterEach(async () => {
    assert.deepEqual(
      asked.filter((url) => url !== page.url()),
      [],
      'requests to others',
    );
    await page.close();
  });

  const open = async (text: string): Promise<string> => {
    const file = path.join(folder, 'sanity-report.html');
    await writeFile(file, reportPage(template, text));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('main');
    await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));
    return page.innerText('body');
  };
  const show = (report: StepReport): Promise<string> => open(reportText(report, (text) => text));

  const OUTCOMES: readonly (readonly [title: string, report: StepReport, ...expected: RegExp[]])[] = [
    ['passed', testsReport(25, 0), /PASSED its tests/, /Python-Build 20261124\.3/, /Request 25/],
    ['failed', testsReport(25, 3), /FAILED 3 of 25 assertions/, /status is 201: expected 500/, /out of stock/],
    [
      'came to no end',
      testsReport(3, 1, { outcome: 'failed', headline: 'timeoutSeconds (5 s) passed.' }, 'deadline'),
      /did not run to its end: deadline/,
    ],
    [
      'could not be tested',
      testsReport(0, 0, { outcome: 'error', headline: 'The service never answered.', workload: undefined }),
      /NOT TESTED/,
      /The service never answered/,
    ],
    [
      'named several workloads',
      testsReport(2, 0, {
        others: [
          { workload: { kind: 'Deployment', namespace: 'prod', name: 'web' }, outcome: 'passed', headline: 'passed' },
        ],
      }),
      /2 workloads: 2 complete/,
      /web/,
    ],
  ];
  for (const [title, report, ...expected] of OUTCOMES) {
    it(`tells of a run that ${title}, without a request to anybody`, async () => {
      const text = await show(report);
      for (const words of expected) assert.match(text, words);
      assert.deepEqual(errors, []);
      assert.match(await page.title(), /^Sanity tests: /);
      assert.equal(await page.$('text=Roll back…'), null);
    });
  }

  it('shows hostile texts as they are and runs nothing of them', async () => {
    const text = await show(hostileEverywhere(testsReport(25, 3)));
    assert.equal(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned), undefined);
    const foreign = () => document.querySelectorAll('#root img, #root script, #root a, #root iframe, #root svg').length;
    assert.equal(await page.evaluate(foreign), 0);
    for (const payload of PAYLOADS) assert.ok(text.includes(payload.replace('\u202e', '\\u202e')), payload);
  });

  it('runs no script but its own, and lets nobody write markup', async () => {
    await show(testsReport(1, 0));
    const tried = await page.evaluate(() => {
      const thrown: string[] = [];
      for (const attempt of [
        () => (document.body.innerHTML = '<img src=x onerror="window.pwned=1">'),
        () => (document.head.appendChild(document.createElement('script')).text = 'window.pwned=1'),
      ]) {
        try {
          attempt();
        } catch (error) {
          thrown.push(String(error));
        }
      }
      return { thrown: thrown.length, pwned: (window as unknown as { pwned?: number }).pwned };
    });
    assert.deepEqual(tried, { thrown: 2, pwned: undefined });
  });

  it('says what is wrong where somebody changed the report in it', async () => {
    assert.match(await open('{'), /cannot be shown: the file is not JSON/);
  });

  it('can be read on 320 pixels, without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await show(testsReport(25, 3));
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });

  for (const theme of AXE_THEMES) {
    it(`is for everybody in the theme ${theme.name}`, async () => {
      await page.emulateMedia(theme.media);
      await show(testsReport(25, 3));
      assert.deepEqual(await problemsOf(page.mainFrame(), theme.name), []);
    });
  }

  it('has on paper every request that failed, in black on white', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await show(testsReport(300, 250));
    assert.equal((await page.$$('tr.failed')).length, 200);
    // The browser lays the paper out after the listeners, and takes the page back to what it was behind it.
    await page.evaluate(() => {
      const kept = window as unknown as { paper?: number };
      addEventListener('beforeprint', () => (kept.paper = document.querySelectorAll('tr.failed').length));
    });
    const pdf = await page.pdf();
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    assert.equal(await page.evaluate(() => (window as unknown as { paper?: number }).paper), 250);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const colours = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    });
    assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
  });
});
