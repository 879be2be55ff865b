import assert from 'node:assert/strict';
import type { Browser, Frame, Page } from 'playwright-core';
import { problemsOf } from '../rigs/tab/accessibility.ts';
import { launchFound } from '../rigs/tab/browser.ts';
import type { HostOptions } from '../rigs/tab/host-page.ts';
import { startTabServers } from '../rigs/tab/servers.ts';
import type { TabServers } from '../rigs/tab/servers.ts';
import { STORIES, runOf } from '../rigs/tab/stories.ts';
import type { StoryName } from '../rigs/tab/stories.ts';
import { HOSTILE, PAYLOADS } from '../rigs/tab/story-reports.ts';

describe('The page of a run', function () {
  this.timeout(60_000);
  let browser: Browser;
  let servers: TabServers;
  let page: Page;
  let errors: string[];
  let strangers: string[];

  before(async () => {
    [browser, servers] = await Promise.all([launchFound(), startTabServers()]);
  });
  after(async () => {
    await browser.close();
    await servers.close();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    errors = [];
    strangers = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      if (![...servers.origins, servers.storage].includes(origin)) strangers.push(request.url());
    });
  });
  afterEach(async () => {
    assert.deepEqual(strangers, [], 'requests to others');
    await page.close();
  });

  const show = async (name: StoryName, options: HostOptions = {}): Promise<Frame> => {
    await page.goto(servers.open(STORIES[name](), { runId: runOf(name), ...options }));
    const frame = page.frames().find((one) => one.url() === servers.pageUrl);
    assert.ok(frame);
    await frame.waitForSelector('main');
    return frame;
  };
  const textOf = (frame: Frame) => frame.innerText('main');

  describe('shakes hands', () => {
    for (const handshake of ['current', 'legacy'] as const) {
      for (const sandbox of [false, true]) {
        it(`with a host of the ${handshake} kind${sandbox ? ', in a sandboxed frame' : ''}`, async () => {
          assert.match(await textOf(await show('failed', { handshake, sandbox })), /python-service/);
          assert.equal(await page.evaluate(() => (window as unknown as { loaded?: boolean }).loaded), true);
          assert.ok(servers.requests.every(({ authorization }) => authorization === 'Bearer token-of-the-page'));
          assert.deepEqual(errors, []);
        });
      }
    }

    it('with nobody where it is opened alone, and says so', async () => {
      await page.goto(servers.pageUrl);
      await page.waitForSelector('text=/shows nothing by itself/');
    });

    it('in vain below a host that is silent, and says so', async () => {
      await page.goto(servers.open(STORIES.failed(), { handshake: 'silent' }));
      await page
        .frameLocator('iframe')
        .getByText(/does not answer this page/)
        .waitFor({ timeout: 20_000 });
    });
  });

  describe('answers first what is down, whose fault it is and what to do', () => {
    const STATES: readonly (readonly [StoryName, ...RegExp[]])[] = [
      [
        'failed',
        /FAILED, the old version still serves/,
        /cannot be pulled: not found — the image is to blame/,
        /Push the image/,
        /Traceback/,
      ],
      ['tested', /FAILED 3 of 25 assertions\. It is live/, /status is 201/, /out of stock/, /Queue the rollback/],
      ['passed', /PASSED its tests/, /no verdict|verified/],
      ['rolledBack', /ROLLED BACK to 456/, /passed over: registry.example.com\/apps\/python-service:457/],
      ['several', /2 workloads: 1 failed, 1 complete/, /web/],
      ['running', /Under way/, /still under way/],
      ['empty', /Fills in when CaptureAndDeploy/, /has not begun/],
      ['nothing', /No step of this run has told anything/, /was skipped/],
      ['forbidden', /View builds/, /python-service/],
      ['stranger', /attached by another step/i],
      [
        'broken',
        /FAILED, the old version/,
        /is not JSON/,
        /From the future\./,
        /it is not there/,
        /larger than 1024 KiB/,
      ],
      ['huge', /Of 8400 requests 2000 are kept/, /40 of 2000 assertions failed/],
      [
        'approval',
        /asked to put python-service in prod from 458 back to 456/,
        /only while 458 is live/,
        /status is 201/,
      ],
      ['most', /PASSED its tests/, /200 more/],
      ['stored', /FAILED, the old version still serves/, /Push the image/],
      ['redirected', /The timeline of the run: it leads to another address/, /python-service/],
      ['unguarded', /No guard\./, /force is set/],
    ];
    for (const [name, ...expected] of STATES) {
      it(`in the state: ${name}`, async () => {
        const frame = await show(name);
        await unfold(frame);
        const text = await textOf(frame);
        for (const words of expected) assert.match(text, words);
        assert.deepEqual(
          errors.filter((error) => !/Failed to load resource/.test(error)),
          [],
        );
      });
    }

    it('on 320 pixels too, without scrolling sideways', async () => {
      await page.setViewportSize({ width: 320, height: 640 });
      const frame = await show('failed');
      assert.ok(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      for (const words of ['.state', '.fault', '.next']) {
        const box = await (await frame.$(words))?.boundingBox();
        assert.ok(box && box.y + box.height <= 640, words);
      }
    });
  });

  describe('is for everybody', () => {
    for (const theme of ['light', 'dark', 'contrast', 'forced'] as const) {
      for (const name of ['failed', 'tested', 'approval'] as const) {
        it(`axe finds nothing in the theme ${theme}, in the state ${name}`, async () => {
          if (theme === 'forced') await page.emulateMedia({ forcedColors: 'active' });
          const frame = await show(name, { theme: theme === 'forced' ? 'light' : theme });
          assert.deepEqual(await problemsOf(frame, theme), []);
        });
      }
    }

    for (const theme of ['light', 'dark', 'contrast'] as const) {
      it(`axe finds nothing in the dialog of a rollback, in the theme ${theme}`, async () => {
        const frame = await show('tested', { theme });
        await frame.click('text=Roll back…');
        await frame.waitForSelector('text=/takes these values/');
        assert.deepEqual(await problemsOf(frame, theme), []);
      });
    }

    it('takes a new theme over while it is shown', async () => {
      const frame = await show('failed');
      await page.evaluate(() => (window as unknown as { setTheme: (name: string) => void }).setTheme('dark'));
      await frame.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(32, 31, 30)');
      assert.equal(await frame.evaluate(() => document.documentElement.style.colorScheme), 'dark');
    });

    it('shows and leaves the dialog of a rollback by the keyboard, with the focus on Cancel', async () => {
      const frame = await show('tested');
      await frame.focus('text=Roll back…');
      await page.keyboard.press('Enter');
      await frame.waitForSelector('dialog[open]');
      assert.equal(await frame.evaluate(() => document.activeElement?.textContent), 'Cancel');
      await frame.waitForSelector('text=/takes these values/');
      const text = await frame.innerText('dialog');
      assert.match(text, /From 458 to 456/);
      for (const name of ['targetNamespace', 'deploymentName', 'sourceRunId', 'expectedImageTag'])
        assert.ok(text.includes(name), name);
      const [preview, ...more] = servers.requests.filter(({ method }) => method === 'POST');
      assert.match(preview?.path ?? '', /pipelines\/7\/preview/);
      assert.match(preview?.body ?? '', /"previewRun":true/);
      assert.equal(more.length, 0);
      await page.keyboard.press('Escape');
      await frame.waitForSelector('dialog[open]', { state: 'detached' });
    });

    it('opens the pipeline through Azure DevOps itself', async () => {
      const frame = await show('tested');
      await frame.click('text=Roll back…');
      await frame.click('text=/^Open /');
      // The click travels to the host as a message.
      await page.waitForFunction(() => (window as unknown as { opened: string[] }).opened.length > 0);
      const opened = await page.evaluate(() => (window as unknown as { opened: string[] }).opened);
      assert.deepEqual(opened, [`${servers.origins[2] ?? ''}/DefaultCollection/project-1/_build?definitionId=7`]);
    });

    it('selects a value where the clipboard is denied', async () => {
      const frame = await show('tested', { sandbox: true });
      await frame.click('text=Roll back…');
      await frame.click('[aria-label="Copy targetNamespace"]');
      await frame.waitForSelector('text=/Selected|Copied/');
    });
  });

  describe('takes what others wrote as data', () => {
    it('shows hostile texts as they are and runs nothing of them', async () => {
      const frame = await show('hostile');
      await unfold(frame);
      assert.equal(await frame.evaluate(() => (window as unknown as { pwned?: number }).pwned), undefined);
      assert.deepEqual(
        await frame.evaluate(() => document.querySelectorAll('#root img, #root script, #root a, #root iframe').length),
        0,
      );
      const text = await textOf(frame);
      for (const payload of PAYLOADS) assert.ok(text.includes(payload.replace('\u202e', '\\u202e')), payload);
    });

    it('shows as text too what names, refusals and its own address say', async () => {
      await page.goto(servers.open(STORIES.reflected(), {}));
      const query = `?name=${encodeURIComponent(HOSTILE)}#${encodeURIComponent(HOSTILE)}`;
      await page.evaluate((more) => {
        const frame = document.querySelector('iframe');
        if (frame !== null) frame.src += more;
      }, query);
      const frame = page.frameLocator('iframe');
      await frame.getByText(/cannot be shown: the file is not JSON/).waitFor();
      const text = await frame.locator('main').innerText();
      for (const words of [/you may not see it/, /python-service/]) assert.match(text, words);
      for (const payload of PAYLOADS) assert.ok(text.includes(payload.replace('\u202e', '\\u202e')), payload);
      for (const one of page.frames())
        assert.equal(await one.evaluate(() => (window as unknown as { pwned?: number }).pwned), undefined);
    });

    it('shows a storage that files lie in no token', async () => {
      await show('stored');
      assert.deepEqual(
        servers.stored.map(({ authorization }) => authorization),
        [undefined],
      );
    });

    it('shows nobody the token where an answer leads elsewhere', async () => {
      await show('redirected');
      assert.deepEqual(servers.stored, []);
    });

    it('cannot be made to write markup: the browser itself refuses it', async () => {
      const frame = await show('failed');
      const refused = await frame.evaluate(() => {
        try {
          document.body.innerHTML = '<img src=x onerror="window.pwned=1">';
          return false;
        } catch {
          return true;
        }
      });
      assert.ok(refused);
    });

    it('offers no way back by a file that another step attached', async () => {
      const frame = await show('stranger');
      assert.equal(await frame.$('text=Roll back…'), null);
    });
  });

  describe('keeps up', () => {
    it('shows 2,000 requests at once, 40 that failed first, then 200 rows at a time', async () => {
      const frame = await show('huge');
      assert.equal((await frame.$$('tbody tr')).length, 40);
      await frame.click('text=/^all$/');
      assert.equal((await frame.$$('tbody tr')).length, 200);
      await frame.click('text=/^200 more$/');
      assert.equal((await frame.$$('tbody tr')).length, 400);
    });

    it('asks again while the run goes on, and reads no file twice', async () => {
      await page.clock.install();
      const frame = await show('running');
      const asked = (words: RegExp) => servers.requests.filter(({ path: one }) => words.test(one)).length;
      const rounds = asked(/timeline/);
      await page.clock.runFor(11_000);
      await assertSoon(() => asked(/timeline/) > rounds);
      assert.equal(asked(/attachments\/smart-rollback-report\/.+json/), 1);
      assert.match(await textOf(frame), /Under way/);
    });

    it('ends asking with the run that it waits for', async () => {
      await page.clock.install();
      const frame = await show('running');
      servers.tell(STORIES.failed());
      await page.clock.runFor(11_000);
      await frame.waitForSelector('text=/FAILED, the old version/');
      const asked = servers.requests.length;
      await page.clock.runFor(300_000);
      assert.equal(servers.requests.length, asked);
    });

    it('says after ten seconds what it waits for', async () => {
      await page.clock.install();
      await page.route(/\/timeline/, () => undefined);
      await page.goto(servers.open(STORIES.failed(), {}));
      const frame = page.frameLocator('iframe');
      await frame.getByText('Loading…').waitFor();
      await assertSoon(() => servers.requests.some(({ path: one }) => /builds\/458\?/.test(one)));
      await page.clock.runFor(11_000);
      await frame.getByText(/Still waiting for .+…/).waitFor();
    });

    it('asks once of a run that is over', async () => {
      await page.clock.install();
      await show('failed');
      const asked = servers.requests.length;
      await page.clock.runFor(120_000);
      assert.equal(servers.requests.length, asked);
    });
  });
});

const unfold = (frame: Frame) =>
  frame.evaluate(() => document.querySelectorAll('details').forEach((fold) => (fold.open = true)));

async function assertSoon(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(isSo());
}
