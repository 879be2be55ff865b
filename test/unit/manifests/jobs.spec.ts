import assert from 'node:assert/strict';
import type { JsonObject, Pod } from '../../../shared/kubernetes/objects.ts';
import type { SeenJob } from '../../../shared/manifests/job-failure.ts';
import { describeJobFailure, endsJob } from '../../../shared/manifests/job-failure.ts';
import { isSuspended, jobState } from '../../../shared/manifests/job-state.ts';
import type { Culprit } from '../../../shared/rollout/rollout.ts';

const job = (spec: JsonObject, status?: JsonObject): JsonObject => ({
  spec,
  ...(status === undefined ? {} : { status }),
});
const condition = (type: string, more: JsonObject = {}) => ({ conditions: [{ type, status: 'True', ...more }] });

describe('Manifests: how a Job stands', () => {
  const rows: readonly (readonly [title: string, one: JsonObject, state: string, message: string])[] = [
    ['not looked at by its controller yet', job({ completions: 3 }), 'running', '0 of 3 pods succeeded'],
    ['under way', job({ parallelism: 2 }, { succeeded: 1 }), 'running', '1 of 2 pods succeeded'],
    ['complete', job({}, { succeeded: 1, ...condition('Complete') }), 'complete', '1 of 1 pods succeeded'],
    [
      'complete, its last pods are being ended',
      job({}, condition('SuccessCriteriaMet')),
      'complete',
      '0 of 1 pods succeeded',
    ],
    [
      'failed',
      job(
        {},
        condition('Failed', { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }),
      ),
      'failed',
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    ],
    [
      'failed, its last pods are being ended',
      job({}, condition('FailureTarget', { reason: 'x', message: '' })),
      'failed',
      'x',
    ],
    ['failed without a word', job({}, condition('Failed')), 'failed', 'it says no reason'],
    ['not failed', job({}, { conditions: [{ type: 'Failed', status: 'False' }] }), 'running', '0 of 1 pods succeeded'],
  ];
  for (const [title, one, state, message] of rows) it(title, () => assert.deepEqual(jobState(one), { state, message }));

  it('knows one that waits for somebody to resume it', () => {
    assert.deepEqual([job({ suspend: true }), job({})].map(isSuspended), [true, false]);
  });
});

describe('Manifests: why a Job did not become complete', () => {
  const named = { kind: 'Job', name: 'migrate', namespace: 'prod' };
  const seen: SeenJob = { message: 'BackoffLimitExceeded: it gave up', culprit: undefined, problems: [], pods: [] };
  const culprit = (cause: Culprit['cause']): Culprit => ({
    text: 'image x cannot be pulled: not found',
    next: 'Look whether it was pushed',
    reason: 'ErrImagePull',
    cause,
    blamesImage: true,
    pod: undefined,
    container: 'a',
  });
  const pod = (state: object) =>
    ({
      metadata: { name: 'migrate-1' },
      spec: { containers: [{ name: 'a' }] },
      status: { containerStatuses: [{ name: 'a', ...state }] },
    }) as unknown as Pod;
  const ended = (exitCode: number, reason?: string) => ({ terminated: { exitCode, reason } });

  it('its pods can never start: at once, since its controller waits for ever', () => {
    assert.deepEqual(
      (['unusable image', 'surroundings', 'crash', 'may pass'] as const).map((cause) => endsJob(culprit(cause))),
      [true, true, false, false],
    );
    assert.equal(endsJob(undefined), false);
    assert.equal(
      describeJobFailure(named, { ...seen, culprit: culprit('unusable image') }),
      'Job migrate in namespace prod: image x cannot be pulled: not found. Look whether it was pushed',
    );
  });

  const tail = 'See kubectl logs job/migrate -n prod';
  const rows: readonly (readonly [title: string, more: Partial<SeenJob>, says: string])[] = [
    ['its controller says so', {}, `Job migrate in namespace prod: ${seen.message}. ${tail}`],
    [
      'its container ended with an exit code',
      { pods: [pod({ state: ended(0) }), pod({ state: ended(3, 'Error') })] },
      `Job migrate in namespace prod: ${seen.message}; container a of pod migrate-1 ended with exit code 3 (Error). ${tail}`,
    ],
    [
      'its container ended and is tried again',
      { pods: [pod({ state: {}, lastState: ended(1) }), pod({})] },
      `Job migrate in namespace prod: ${seen.message}; container a of pod migrate-1 ended with exit code 1 (no reason). ${tail}`,
    ],
  ];
  for (const [title, more, says] of rows)
    it(title, () => assert.equal(describeJobFailure(named, { ...seen, ...more }), says));

  it('what stands in its way when the time is over', () => {
    const problem = {
      ...culprit('may pass'),
      cause: 'may pass',
      text: 'no node takes the pod',
      image: undefined,
      isSaid: true,
    } as const;
    assert.equal(
      describeJobFailure({ kind: 'Job', name: 'migrate', namespace: undefined }, { ...seen, problems: [problem] }),
      `Job migrate: ${seen.message}; no node takes the pod (container a). See kubectl logs job/migrate`,
    );
  });
});
