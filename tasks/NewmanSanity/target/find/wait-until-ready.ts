import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../../../shared/host/host.ts';
import { httpGet } from '../../network/sockets/http-get.ts';
import { describeAnswer, showsReady } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';
import { TUNNEL_REFUSED } from '../../network/sockets/tunnel.ts';
import type { Transport } from '../../network/sockets/transport.ts';
import { withoutCredentials } from '../../../../shared/http/url.ts';

export interface ReadinessProbe extends Transport {
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  /** Called once the service was asked for the first time: there is time for something else. */
  readonly onAsked: () => void;
}

const INTERVAL_MILLISECONDS = 1000;
const LONGEST_PROBE_MILLISECONDS = 10_000;
// The last probe may last this long beyond the time, so that it still learns why there is no answer.
const SHORTEST_PROBE_MILLISECONDS = 2000;

/** Asks once a second until the service answers. */
export async function waitUntilReady(host: Host, probe: ReadinessProbe, stop: AbortSignal): Promise<Readiness> {
  const url = withoutCredentials(probe.url);
  host.status.set(`Waiting for ${url} to answer; no test had begun. The deployment was not changed.`);
  const begin = performance.now();
  const left = () => probe.timeoutSeconds * 1000 - (performance.now() - begin);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await httpGet(probe.url, {
      ...probe,
      timeoutMilliseconds: Math.min(
        LONGEST_PROBE_MILLISECONDS,
        probe.requestTimeoutSeconds * 1000,
        Math.max(SHORTEST_PROBE_MILLISECONDS, left()),
      ),
      followRedirects: false,
      stop,
      ...(attempt === 1 ? { onSent: probe.onAsked } : {}),
    });
    if (stop.aborted) return { outcome: 'stopped' };
    if (showsReady(answer)) {
      const seconds = Math.round((performance.now() - begin) / 1000);
      host.info(`${url} answers (${describeAnswer(answer)})${attempt > 1 ? `, after ${seconds} s` : ''}.`);
      return { outcome: 'ready' };
    }
    const cause = describeAnswer(answer);
    const code = answer.kind === 'answer' ? undefined : answer.code;
    if (code === TUNNEL_REFUSED) {
      return { outcome: 'notReady', message: `${url} cannot be reached: ${cause}`, code, cause };
    }
    if (left() <= INTERVAL_MILLISECONDS) {
      const message = `${url} was not ready within ${probe.timeoutSeconds} s; its last answer was ${cause}`;
      return { outcome: 'notReady', message, code, cause };
    }
    if (attempt === 1) host.info(`Waiting up to ${probe.timeoutSeconds} s for ${url}: ${cause}.`);
    await sleep(INTERVAL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return { outcome: 'stopped' };
  }
}
