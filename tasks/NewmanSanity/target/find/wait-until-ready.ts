import type { Host } from '../../../../shared/host/host.ts';
import { withoutCredentials } from '../../newman/newman-events.ts';
import { pause } from '../../steps/deadline.ts';
import type { Deadline } from '../../steps/deadline.ts';
import { httpGet } from '../../network/sockets/http-get.ts';
import type { Answer } from '../../network/sockets/http-get.ts';
import { TUNNEL_REFUSED } from '../../network/sockets/tunnel.ts';
import type { Transport } from '../../network/sockets/transport.ts';

export type Readiness =
  | { readonly outcome: 'ready' }
  | {
      readonly outcome: 'notReady';
      readonly message: string;
      readonly code: string | undefined;
      /** The last answer, or why there was none, without the URL. */
      readonly cause: string;
    }
  /** The deadline or a cancel came first. */
  | { readonly outcome: 'stopped' };

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

/**
 * Where to ask whether the service is ready: a path from `/` is taken from the origin of the target, any other is
 * appended to it, none is the target itself (design.md#inputs-of-newmansanity).
 */
export function probeUrl(targetUrl: string, readyPath: string | undefined): string {
  if (readyPath === undefined) return targetUrl;
  if (readyPath.startsWith('/')) {
    const credentials = /^[a-z]+:\/\/([^/?#]*@)?/i.exec(targetUrl)?.[1] ?? '';
    const { protocol, host } = new URL(targetUrl);
    return `${protocol}//${credentials}${host}${readyPath}`;
  }
  const [base = ''] = targetUrl.split(/[?#]/);
  return `${base.replace(/\/+$/, '')}/${readyPath}`;
}

/** Whether an answer shows a service at work; gateways answer 502, 503 and 504 in place of one that is not. */
export function showsReady(answer: Answer): boolean {
  return answer.kind === 'answer' && ![502, 503, 504].includes(answer.status);
}

/** Asks once a second until the service answers. */
export async function waitUntilReady(host: Host, probe: ReadinessProbe, deadline: Deadline): Promise<Readiness> {
  const url = withoutCredentials(probe.url);
  host.standing = `Waiting for ${url} to answer; no test had begun. The deployment was not changed.`;
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
      stop: deadline.signal,
      ...(attempt === 1 ? { onSent: probe.onAsked } : {}),
    });
    if (deadline.signal.aborted) return { outcome: 'stopped' };
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
    await pause(INTERVAL_MILLISECONDS, deadline.signal);
    if (deadline.signal.aborted) return { outcome: 'stopped' };
  }
}

function describeAnswer(answer: Answer): string {
  return answer.kind === 'answer' ? `status ${answer.status}` : answer.message;
}
