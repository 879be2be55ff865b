// npm run pictures: makes the PNG files that README.md and docs/ show. The results are committed.
//   drawings   images/*.svg by resvg; needs the font Inter (Debian: fonts-inter)
//   summaries  what the tasks really wrote: run npm start first, which leaves them in demo/; needs Chromium
//   log        what the failed step of the demo really said, in the same way
//   tests      the Tests tab, drawn from the JUnit file of the tests that failed there
//   forms      the form of each task in the classic editor, drawn from its task.json
//   page       README.md as the marketplace shows it, to the file named behind it
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { findTasks } from '../build/build-task.ts';
import { readJson } from '../task-json.ts';
import { packedReadme } from '../package/readme.ts';
import type { DeployInfo } from '../../shared/contract/deploy-info.ts';
import { runTitle } from '../../tasks/NewmanSanity/report/publish/publish.ts';
import { photograph } from './browser.ts';
import { formPage } from './form-page.ts';
import type { DocumentedTask } from './inputs-text.ts';
import { pageOfTask } from './tables.ts';
import { readTests, testsPage } from './tests-page.ts';
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
const FAILED_TESTS = {
  name: 'tests-tab',
  step: '4-NewmanSanity',
  deployInfo: '3-CaptureAndDeploy/deploy-info/deploy-info.json',
};
// What somebody fills in who deploys the service of the other pictures.
const SERVICE = {
  kubernetesServiceConnection: 'k8s-prod-cluster',
  namespace: 'prod',
  deploymentName: 'python-service',
};
const FORMS: readonly (readonly [task: string, typed: Readonly<Record<string, string>>])[] = [
  [
    'CaptureAndDeploy',
    {
      ...SERVICE,
      imageName: 'registry.example.com/apps/python-service',
      imageTag: '$(Build.BuildId)',
      serviceUrl: 'https://python-service.example.com',
      onFailure: 'rollback',
    },
  ],
  ['NewmanSanity', { collection: 'postman/sanity.json', environment: 'postman/prod.env.json' }],
  ['SmartRollback', { ...SERVICE, expectedImage: '$(Build.BuildId)' }],
];
// What only the embedded cluster is called, and the word in a tag that tells it what to play.
const NAMES_OF_THE_BENCH: readonly (readonly [name: RegExp, shown: string])[] = [
  [/\be2e-[0-9a-f]+/g, 'prod'],
  [/https:\/\/127\.0\.0\.1:\d+/g, 'https://k8s.example.com'],
  [/http:\/\/127\.0\.0\.1:\d+/g, 'https://python-service.example.com'],
  [/(?<=:\d+)-missing\b/g, ''],
  [/\bregistry\.example\//g, 'registry.example.com/'],
];

const [what = 'all', target] = process.argv.slice(2);
if (what === 'all' || what === 'drawings') draw();
if (what === 'all' || what === 'summaries') await summaries();
if (what === 'all' || what === 'log') await failedStep();
if (what === 'all' || what === 'tests') await failedTests();
if (what === 'all' || what === 'forms') await forms();
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

async function failedTests(): Promise<void> {
  const { name, step, deployInfo } = FAILED_TESTS;
  const file = path.join(root, 'demo', step, 'newman-results.xml');
  if (!existsSync(file)) throw new Error(`demo/${step} has no newman-results.xml. Run npm start.`);
  const deployed = readJson(path.join(root, 'demo', deployInfo)) as DeployInfo;
  const title = runTitle({ variable: () => undefined }, deployed);
  const html = testsPage(title, readTests(shownText(file)));
  write(path.join(root, 'images', `${name}.png`), await photograph(html, 980, 1.2));
}

async function forms(): Promise<void> {
  for (const [name, typed] of FORMS) {
    const folder = path.join(root, 'tasks', name);
    const task = readJson(path.join(folder, 'task.json')) as DocumentedTask;
    const html = formPage(task, typed, pathToFileURL(path.join(folder, 'icon.png')).href);
    const picture = path.basename(pageOfTask(name), '.md');
    write(path.join(root, 'images', `form-${picture}.png`), await photograph(html, 600, 1.2));
  }
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
