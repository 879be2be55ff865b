// npm run test:tab: the built page in a real browser, on an origin of its own below a host that speaks the real protocol.
// Where there is no browser, Debian's is installed if that may be done; else nothing is tried, in one loud line.
import { findBrowser, installBrowser } from '../rigs/tab/browser.ts';
import { exitCode, runSpecs } from '../run/run-specs.ts';

const browser = findBrowser() ?? installBrowser();
if (browser === undefined) {
  console.log(
    'NOT TRIED: there is no browser for the page of a run. Install one (Debian: apt-get install chromium-headless-shell).',
  );
  console.log('  1 pending');
} else {
  const environment = { CHROMIUM: browser };
  process.exitCode = exitCode(
    await runSpecs({ specs: ['test/tab/*.spec.ts'], jobs: 1, environment, words: process.argv.slice(2) }),
  );
}
