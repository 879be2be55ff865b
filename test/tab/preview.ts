// npm run preview: the built page of a run in a browser, below a host like Azure DevOps, without any organisation.
//   --state NAME   what is shown; `demo`, which npm start leaves, where it is there, else `tested`
//   --theme NAME   light, dark or contrast
//   --sandbox      as a Server shows it
//   --shot FILE    a picture in place of a server that waits
//   --pictures     the pictures of docs/: every state, a file for each theme
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, launch } from '../rigs/tab/browser.ts';
import { THEMES } from '../rigs/tab/host-page.ts';
import { startTabServers } from '../rigs/tab/servers.ts';
import { STORIES, runOf, storyOf } from '../rigs/tab/stories.ts';
import type { RunStory, StoryName } from '../rigs/tab/stories.ts';
import { photographStates } from './pictures.ts';

const DEMO = path.resolve('demo');
const { values } = parseArgs({
  options: {
    state: { type: 'string', default: existsSync(DEMO) ? 'demo' : 'tested' },
    theme: { type: 'string', default: 'light' },
    sandbox: { type: 'boolean', default: false },
    shot: { type: 'string' },
    pictures: { type: 'boolean', default: false },
  },
});
const { state, sandbox, shot } = values;
if (values.pictures) {
  for (const file of await photographStates(path.resolve('images'))) console.log(path.relative('.', file));
  process.exit(0);
}
const theme = Object.keys(THEMES).find((name): name is keyof typeof THEMES => name === values.theme);
const name = Object.keys(STORIES).find((one): one is StoryName => one === state);
if (theme === undefined || (name === undefined && state !== 'demo')) {
  console.error(
    `There are the states demo, ${Object.keys(STORIES).join(', ')}, and the themes ${Object.keys(THEMES).join(', ')}.`,
  );
  process.exit(1);
}
const servers = await startTabServers();
const stories: ReadonlyMap<number, RunStory> = name === undefined ? demo() : STORIES[name]();
const url = servers.open(stories, { theme, sandbox, runId: name === undefined ? 458 : runOf(name) });
if (shot === undefined) {
  console.log(`${state}, ${theme}: ${url}\nCtrl+C ends it.`);
} else {
  const browserPath = findBrowser();
  if (browserPath === undefined) {
    console.error(
      'There is no browser to take a picture with. Install one (Debian: apt-get install chromium-headless-shell).',
    );
    process.exit(1);
  }
  const browser = await launch(browserPath);
  const page = await browser.newPage({ viewport: { width: 900, height: 620 }, deviceScaleFactor: 2 });
  await page.goto(url);
  await page.frameLocator('iframe').locator('main').waitFor();
  await page.screenshot({ path: shot });
  await browser.close();
  await servers.close();
  console.log(shot);
}

/** The reports that the demo's steps attached, as those of one run. */
function demo(): ReadonlyMap<number, RunStory> {
  if (!existsSync(DEMO)) {
    console.error('There is no demo/ yet: npm start leaves one.');
    process.exit(1);
  }
  const names = readdirSync(DEMO, { recursive: true, encoding: 'utf8' }).filter((one) =>
    /-[0-9a-f]{8}-1\.json$/.test(one),
  );
  return new Map([[458, storyOf(names.sort().map((one) => readFileSync(path.join(DEMO, one), 'utf8')))]]);
}
