import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'];

/** A browser of the machine: the one that CHROMIUM names, else the first on the PATH; `undefined` where there is none. */
export function findBrowser(): string | undefined {
  const named = process.env['CHROMIUM'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const places = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...(named === undefined ? [] : [named]), ...places].find((place) => existsSync(place));
}

/** Installs Debian's browser where that may be done; the browser then, or `undefined`. */
export function installBrowser(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  try {
    const quiet = { stdio: 'ignore', timeout: 240_000 } as const;
    execFileSync('apt-get', ['update'], quiet);
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium-headless-shell'], quiet);
  } catch {
    return undefined;
  }
  return findBrowser();
}

/** Starts it as root can, too (results-tab.md#6-real-browsers). */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, chromiumSandbox: false, args: ['--disable-dev-shm-usage'] });
}

/** The same with the browser of the machine. Fails where there is none. */
export function launchFound(): Promise<Browser> {
  const place = findBrowser();
  assert.ok(place, 'there is no browser; npm run test:tab says how to get one');
  return launch(place);
}
