import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const OPTIONS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--hide-scrollbars'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** A page as a picture, as high as the page is. `width` is in CSS pixels; the picture has `scale` times as many. */
export async function photograph(html: string, width: number, scale = 2): Promise<Buffer> {
  const browser = findBrowser();
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-rollback-picture-'));
  try {
    const [page, picture] = [path.join(folder, 'page.html'), path.join(folder, 'picture.png')];
    const measure = '<script>document.body.dataset.height = document.documentElement.scrollHeight</script>';
    await writeFile(page, html.replace('</body>', `${measure}</body>`));
    const start = (height: number, ...options: string[]) =>
      execute(
        browser,
        [
          ...OPTIONS,
          `--user-data-dir=${path.join(folder, 'profile')}`,
          `--force-device-scale-factor=${scale}`,
          `--window-size=${width},${height}`,
          ...options,
          pathToFileURL(page).href,
        ],
        { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
      );
    const { stdout } = await start(100, '--dump-dom');
    const height = Number(/data-height="(\d+)"/.exec(stdout)?.[1]);
    if (!(height > 0)) throw new Error(`${browser} did not say how high the page is.`);
    await start(height, `--screenshot=${picture}`);
    return await readFile(picture);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function findBrowser(): string {
  const names = ['chromium', 'chromium-headless-shell', 'chromium-browser', 'google-chrome'];
  const places = [process.env.CHROMIUM, ...names.map((name) => `/usr/bin/${name}`)];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found === undefined)
    throw new Error(
      'No Chromium is here. Install it (Debian: apt-get install chromium-headless-shell), or name one in CHROMIUM.',
    );
  return found;
}
