import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KubernetesEvent, Pod } from '../rigs/cluster/model/objects.ts';
import { testImage } from '../support/cluster.ts';
import { openWatch } from '../support/cluster-watch.ts';
import { READINESS } from '../support/cluster-workloads.ts';
import { withNamespace } from './context.ts';

/** A container, and the states that its kubelet tells one after the other: reason, or running and ready. */
interface Told {
  readonly tag: string;
  readonly container?: object;
  readonly podSpec?: object;
  /** Each is told after the one before it, others may stand between. */
  readonly states: readonly string[];
  /** The message of the last state. */
  readonly message?: RegExp;
  /** Reasons of events, with a part of their messages. */
  readonly events?: readonly (readonly [reason: string, message: RegExp])[];
}

const probe = (periodSeconds: number) => ({
  httpGet: { path: '/health', port: 8000 },
  periodSeconds,
  failureThreshold: 2,
});

const TOLD: readonly Told[] = [
  {
    tag: 'crash',
    states: ['ContainerCreating', 'running, ready', 'Error', 'running, ready', 'Error', 'CrashLoopBackOff'],
    message: /^back-off 10s restarting failed container=app pod=crash_e2e-\w+\([-0-9a-f]+\)$/,
    events: [
      ['Pulling', /^Pulling image "/],
      ['Pulled', /^Successfully pulled image "\S+" in \d+/],
      ['Created', /^Container created$/],
      ['Started', /^Container started$/],
      ['BackOff', /^Back-off restarting failed container app in pod crash_/],
    ],
  },
  { tag: 'crash-probed', container: READINESS, states: ['running', 'Error', 'running', 'CrashLoopBackOff'] },
  { tag: 'completed', states: ['running, ready', 'Completed', 'CrashLoopBackOff'] },
  {
    tag: 'missing',
    states: ['ContainerCreating', 'ErrImagePull', 'ImagePullBackOff', 'ErrImagePull'],
    message:
      /^rpc error: code = NotFound desc = failed to pull and unpack image "(\S+)": failed to resolve image: \1: not found$/,
    events: [
      ['Failed', /^Failed to pull image "\S+": rpc error: code = NotFound/],
      ['Failed', /^Error: ErrImagePull$/],
      ['BackOff', /^Back-off pulling image "/],
      ['Failed', /^Error: ImagePullBackOff$/],
    ],
  },
  {
    tag: 'denied',
    states: ['ErrImagePull'],
    message:
      /failed to resolve image: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to \S+: 401 Unauthorized$/,
  },
  {
    tag: 'scope',
    states: ['ErrImagePull'],
    message:
      /failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed$/,
  },
  {
    tag: 'basic',
    states: ['ErrImagePull'],
    message: /authorization: authorization failed: no basic auth credentials$/,
  },
  {
    tag: 'forbidden',
    states: ['ErrImagePull'],
    message: /unexpected status from HEAD request to \S+: 403 Forbidden\ndenied$/,
  },
  {
    tag: 'limited',
    states: ['ErrImagePull'],
    message: /unexpected status from HEAD request to \S+: 429 Too Many Requests$/,
  },
  {
    tag: 'unavailable',
    states: ['ErrImagePull'],
    message: /unexpected status from HEAD request to \S+: 503 Service Unavailable$/,
  },
  {
    tag: 'foreign',
    states: ['ErrImagePull'],
    message:
      /^rpc error: code = NotFound desc = get image config descriptor: no match for platform in manifest sha256:[0-9a-f]{64}: not found$/,
  },
  {
    tag: 'never',
    container: { imagePullPolicy: 'Never' },
    states: ['ErrImageNeverPull'],
    message: /^Container image "\S+" is not present with pull policy of Never$/,
  },
  {
    tag: 'root',
    podSpec: { securityContext: { runAsNonRoot: true } },
    states: ['ContainerCreating', 'CreateContainerConfigError'],
    message:
      /^container has runAsNonRoot and image will run as root \(pod: "root_e2e-\w+\([-0-9a-f]+\)", container: app\)$/,
  },
  {
    tag: 'nocommand',
    states: ['RunContainerError'],
    message:
      /runc create failed: unable to start container process: error during container init: exec: "\/not-there": stat \/not-there: no such file or directory$/,
  },
  {
    tag: 'hook',
    container: { lifecycle: { postStart: { exec: { command: ['/not-there'] } } } },
    states: ['PostStartHookError', 'PostStartHookError', 'CrashLoopBackOff'],
    events: [['FailedPostStartHook', /^PostStartHook failed$/]],
  },
  {
    tag: 'notready-alive',
    container: { livenessProbe: probe(1) },
    podSpec: { terminationGracePeriodSeconds: 2 },
    states: ['running, ready', 'CrashLoopBackOff'],
    events: [
      ['Unhealthy', /^Liveness probe failed: HTTP probe failed with statuscode: 503$/],
      ['Killing', /^Container app failed liveness probe, will be restarted$/],
    ],
  },
  {
    tag: 'deaf',
    container: READINESS,
    states: ['running'],
    events: [
      [
        'Unhealthy',
        /^Readiness probe failed: Get "http:\/\/\S+:8000\/health": dial tcp \S+:8000: connect: connection refused$/,
      ],
    ],
  },
];

/** What the kubelet of a node tells of its pods, whether it is real or simulated; only the times differ. */
export function kubeletConformance(): void {
  describe('a node', () => {
    const context = withNamespace();
    const pods = () => `/api/v1/namespaces/${context().namespace}/pods`;
    const start = (name: string, { tag, container = {}, podSpec = {} }: Partial<Told>) =>
      context().cluster.ask('POST', pods(), {
        metadata: { name },
        spec: { containers: [{ name: 'app', image: testImage(tag ?? name), ...container }], ...podSpec },
      });
    const watch = (name: string) => openWatch(context().cluster, pods(), { fieldSelector: `metadata.name=${name}` });

    for (const { states, message, events = [], ...told } of TOLD) {
      it(`tells of ${told.tag}: ${states.join(', then ')}`, async () => {
        const seen = await watch(told.tag);
        await start(told.tag, told);
        let last = '';
        await context().cluster.waitFor(states.join(', then '), () => {
          const found = seen.events.map(({ object }) => stateOf(object as unknown as Pod));
          let from = 0;
          for (const state of states) {
            const at = found.findIndex(([text], index) => index >= from && text === state);
            if (at < 0) return Promise.resolve(undefined);
            from = at + 1;
            last = found[at]?.[1] ?? '';
          }
          return Promise.resolve(true);
        });
        seen.close();
        if (message !== undefined) assert.match(last, message);
        for (const [reason, text] of events) await waitForEvent(told.tag, reason, text);
      });
    }

    it('lets a deleted pod be Ready until its process ends, then tells how it ended, and then it goes', async () => {
      const ends = [
        ['good', 'Succeeded', 0, 'Completed', 'PodCompleted'],
        ['stubborn', 'Failed', 137, 'Error', 'PodFailed'],
      ] as const;
      for (const [tag, phase, exitCode, reason, because] of ends) {
        const seen = await watch(tag);
        await start(tag, { podSpec: { terminationGracePeriodSeconds: 3 } });
        const last = () => seen.events.at(-1)?.object as unknown as Pod | undefined;
        await context().cluster.waitFor('it to be ready', () => Promise.resolve(isReady(last()) || undefined));
        await context().cluster.ask('DELETE', `${pods()}/${tag}`);
        await context().cluster.waitFor('it to be gone', () =>
          Promise.resolve(seen.events.at(-1)?.type === 'DELETED' || undefined),
        );
        seen.close();
        const ending = seen.events
          .map(({ object }) => object as unknown as Pod)
          .filter(({ metadata }) => metadata.deletionTimestamp);
        assert.ok(isReady(ending[0]), 'it is Ready while its process runs');
        const { status } = last() ?? assert.fail();
        assert.equal(status.phase, phase);
        const terminated = status.containerStatuses?.[0]?.state.terminated;
        assert.deepEqual([terminated?.exitCode, terminated?.reason], [exitCode, reason]);
        const ready = status.conditions?.find(({ type }) => type === 'Ready');
        assert.deepEqual([ready?.status, ready?.reason], ['False', because]);
        await waitForEvent(tag, 'Killing', /^Stopping container app$/);
      }
    });

    it('refuses logs that are not there, and tells with status 200 of those that it has removed', async () => {
      await start('logs-crash', {});
      const log = (name: string, query = '') => context().cluster.api('GET', `${pods()}/${name}/log${query}`);
      const none = await context().cluster.waitFor('the pull to fail', async () => {
        const answer = await log('missing');
        return answer.status === 400 ? answer : undefined;
      });
      const waits =
        /^container "app" in pod "missing" is waiting to start: (?:image can't be pulled|trying and failing to pull image)$/;
      assert.match(messageOf(none.body), waits);
      const previous = await log('deaf', '?previous=true');
      assert.equal(previous.status, 400);
      assert.equal(messageOf(previous.body), 'previous terminated container "app" in pod "deaf" not found');
      const gone = await context().cluster.waitFor('a log that was removed', async () => {
        const answer = await log('logs-crash', '?previous=true');
        return answer.text.startsWith('unable to') ? answer : undefined;
      });
      assert.equal(gone.status, 200);
      assert.match(gone.text, /^unable to retrieve container logs for containerd:\/\/[0-9a-f]{64}\s*$/);
    });

    const waitForEvent = (name: string, reason: string, text: RegExp): Promise<KubernetesEvent> =>
      context().cluster.waitFor(`the event ${reason} of ${name}, ${String(text)}`, async () => {
        const field = encodeURIComponent(`involvedObject.name=${name}`);
        const path = `/api/v1/namespaces/${context().namespace}/events?fieldSelector=${field}`;
        const { items } = (await context().cluster.ask('GET', path)) as unknown as { items: KubernetesEvent[] };
        const found = items.find((event) => event.reason === reason && text.test(event.message));
        if (found === undefined) return undefined;
        assert.equal(found.source['component'], 'kubelet');
        assert.equal(found.involvedObject['fieldPath'], 'spec.containers{app}');
        return found;
      });
  });
}

function stateOf({ status }: Pod): readonly [state: string, message: string] {
  const [container] = status.containerStatuses ?? [];
  const { waiting, terminated, running } = container?.state ?? {};
  if (running !== undefined) return [isReady({ status }) ? 'running, ready' : 'running', ''];
  return [waiting?.reason ?? terminated?.reason ?? '', waiting?.message ?? terminated?.message ?? ''];
}

function isReady(pod: Pick<Pod, 'status'> | undefined): boolean {
  return pod?.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function messageOf(body: object): string {
  return 'message' in body && typeof body.message === 'string' ? body.message : '';
}
