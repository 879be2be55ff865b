import { render } from 'preact';
import { connectHost } from './devops-host.ts';
import type { TabHost } from './host.ts';
import { loadRun } from './load-run.ts';
import { viewOf } from './model/view-of.ts';
import { prepareBack } from './prepare-back.ts';
import { Rest } from './rest.ts';
import { applyScheme } from './theme.ts';
import { Page } from './views/page.tsx';

/** The ids of the three tasks, by name: built in, since a test copy of the extension has its own. */
declare const TASK_IDS: Readonly<Record<string, string>>;

const FIRST_PAUSE = 10_000;
const LONGEST_PAUSE = 60_000;
const PATIENCE = 10_000;

const root = document.getElementById('root');
if (root !== null) void start(root);

async function start(place: HTMLElement): Promise<void> {
  say(place, 'Loading…');
  let host: TabHost;
  try {
    host = await connectHost(applyScheme);
  } catch (error) {
    say(place, describe(error));
    return;
  }
  const rest = new Rest(host);
  const tasks = new Map(Object.entries(TASK_IDS).map(([name, id]) => [id.toLowerCase(), name]));
  const kept = new Map<string, string>();
  const actions = {
    prepare: (back: Parameters<typeof prepareBack>[2]) => prepareBack(rest, host, back),
    open: (url: string) => host.open(url),
  };
  let waitsFor = '';
  const late = setTimeout(() => say(place, `Still waiting for ${waitsFor}…`), PATIENCE);
  let shown = '';
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const data = await loadRun(rest, host.runId, tasks, kept, (what) => (waitsFor = what));
    clearTimeout(late);
    const { readAt: _, ...rest_ } = data;
    const now = JSON.stringify(rest_);
    if (now !== shown) {
      if (shown !== '') pause = FIRST_PAUSE;
      render(<Page view={viewOf(data)} title="Deployment" actions={actions} />, place);
      host.resize();
    }
    shown = now;
    if (!data.isGoing) return;
    await sleep(pause);
    await whenVisible();
  }
}

function say(place: HTMLElement, text: string): void {
  render(
    <p class="nothing" role="status">
      {text}
    </p>,
    place,
  );
}

// What comes over from a host is no Error any more.
function describe(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function whenVisible(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}
