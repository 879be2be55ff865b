import assert from 'node:assert/strict';
import type { Afterwards } from './deaths/judge-manifests-death.ts';
import { judgeManifestsDeath } from './deaths/judge-manifests-death.ts';
import type { Death } from './deaths/deaths.ts';
import { judgeManifestsFault } from './judge/judge-manifests-fault.ts';
import type { Seen } from './judge/seen.ts';
import type { SetSeen } from './judge/set-seen.ts';
import type { Scenario, Story } from './proxy/fault.ts';

const STORY: Story = { task: 'CaptureAndDeploy', kind: 'Deployment', before: '456', wanted: '457' };
const BEFORE = { 'ConfigMap conf': 'info', 'Deployment web': 'old' };
const AFTER = { 'ConfigMap conf': 'debug', 'Deployment web': 'new', 'ConfigMap created': 'a' };
const UIDS = { 'ConfigMap conf': 'u1', 'Deployment web': 'u2' };
const setOf = (objects: SetSeen['objects'], more: Partial<SetSeen> = {}): SetSeen => ({
  ...{ objects, uids: UIDS, versions: objects, records: ['smart-rollback.deployment.web.1'], leaks: [] },
  ...more,
});
const INFO = {
  'rollback-info': { 'previous-image.txt': '456\n', 'deployment-record.json': '{"set":{"record":{}}}' },
};
const seen = (objects: SetSeen['objects'], more: Partial<Seen> = {}): Seen => ({
  ...{ hung: undefined, result: 'Succeeded', exitCode: 0, errors: [], warnings: [], outputs: {}, log: '' },
  ...{ artifacts: INFO, testResults: [], unmet: [], attempted: true, versions: [], complete: true },
  ...{ verified: [], rejected: [], rollbacks: { runs: 0, tags: 0 }, set: setOf(objects) },
  ...more,
});
const killed = (objects: SetSeen['objects'], more: Partial<Seen> = {}) =>
  seen(objects, { result: 'Failed', errors: ['Exit code SIGKILL'], ...more });
const HALF = { ...BEFORE, 'ConfigMap conf': 'debug' };
const next = () => {
  throw new Error('it is only judged');
};
const STEPS: readonly Afterwards[] = [
  { next, result: 'Succeeded', state: 'after' },
  { next, result: 'Succeeded', state: 'after', writesNothing: true },
];
const REFERENCE = { before: BEFORE, after: AFTER };

describe('What is wrong with the death of a step that works on manifests, and with what came after it', () => {
  const done = seen(AFTER);
  const rewritten = seen(AFTER, { set: setOf(AFTER, { versions: { ...AFTER, 'ConfigMap conf': 'newer' } }) });
  const rows: readonly (readonly [title: string, death: Partial<Death>, wrong: RegExp | undefined])[] = [
    ['nothing', {}, undefined],
    ['a state that was neither', { first: killed({ ...BEFORE, 'ConfigMap conf': 'x' }) }, /conf is neither as before/],
    ['an object that is lost', { first: killed({ 'ConfigMap conf': 'info' }) }, /Deployment web is neither .*: gone/],
    [
      'an object that was made anew',
      { first: killed(HALF, { set: setOf(HALF, { uids: { ...UIDS, 'Deployment web': 'u3' } }) }) },
      /Deployment web is another one/,
    ],
    ['no record', { first: killed(HALF, { set: setOf(HALF, { records: [] }) }) }, /there is no record/],
    ['no rollback-info', { first: killed(HALF, { artifacts: {} }) }, /no rollback-info was published/],
    ['a value in the log', { first: killed(HALF, { set: setOf(HALF, { leaks: ['log'] }) }) }, /a value .* is in log/],
    ['a second run that fails', { second: killed(AFTER) }, /^run 2: it Failed/],
    ['a second run that leaves something', { second: seen(HALF) }, /run 2: ConfigMap created is missing/],
    ['a third run that writes', { later: [rewritten] }, /^run 3: all was done, and it wrote: ConfigMap conf$/],
    ['a third run that was not run', { later: [] }, /^run 3: it was not run$/],
  ];
  for (const [title, death, wrong] of rows) {
    it(title, () => {
      const all = { reached: true, first: killed(HALF), second: done, later: [done], begin: setOf(BEFORE), ...death };
      const problems = judgeManifestsDeath(REFERENCE, STEPS)(STORY, 'SIGKILL', all).join('; ');
      if (wrong === undefined) assert.equal(problems, '');
      else assert.match(problems, wrong);
    });
  }

  it('a cancel that denies a change, or does not end by itself', () => {
    const errors = ['Cancelled. Nothing was changed.'];
    const first = killed(HALF, { result: 'Canceled', errors, exitCode: null, log: '##[error]' });
    const death = { reached: true, first, second: done, later: [done], begin: setOf(BEFORE) };
    const problems = judgeManifestsDeath(REFERENCE, STEPS)(STORY, 'SIGINT', death).join('; ');
    assert.match(problems, /it says that nothing was changed, and something was.*it ended with a sharper signal/);
  });
});

describe('What is wrong with a step that works on manifests and of which one request went wrong once', () => {
  const fault = { kind: 'status', status: 500 } as const;
  const at = (what: string): Scenario => [{ request: { server: 'cluster', what, ordinal: 1 }, fault, times: 'once' }];
  const begin = setOf(BEFORE);
  const REFUSED = ['That the rollout completed could not be noted on the workload: 500'];
  const noted = (name: string, warnings: readonly string[]) => {
    const set = setOf(AFTER, { versions: { ...AFTER, [name]: 'newer' } });
    return seen(AFTER, { begin, warnings, next: seen(AFTER, { set }) });
  };
  const rows: readonly (readonly [title: string, seen: Seen, asked: string, wrong: RegExp | undefined])[] = [
    ['nothing', seen(AFTER, { begin, next: seen(AFTER) }), 'get secrets', undefined],
    ['a change that costs the step', killed(HALF, { begin, next: seen(AFTER) }), 'patch secrets', undefined],
    ['a read that costs it', killed(HALF, { begin, next: seen(AFTER) }), 'get secrets', /only reads cost it all/],
    ['a success that left something', seen(HALF, { begin, next: seen(AFTER) }), 'get secrets', /created is missing/],
    [
      'a missing note that was told and is made up for',
      noted('Deployment web', REFUSED),
      'patch deployments',
      undefined,
    ],
    ['a note that nobody missed', noted('Deployment web', []), 'patch deployments', /it wrote: Deployment web$/],
    ['more than the missing note', noted('ConfigMap conf', REFUSED), 'patch deployments', /it wrote: ConfigMap conf$/],
    ['a next run that does not mend it', killed(HALF, { begin, next: seen(HALF) }), 'patch secrets', /next run: /],
  ];
  for (const [title, one, asked, wrong] of rows) {
    it(title, () => {
      const verdict = { expected: 'either', cause: /^/, scenario: at(asked) } as const;
      const [step] = STEPS;
      const problems = step && judgeManifestsFault(REFERENCE, 'after', step)(STORY, verdict, one).join('; ');
      if (wrong === undefined) assert.equal(problems, '');
      else assert.match(problems ?? '', wrong);
    });
  }
});
