import assert from 'node:assert/strict';
import type { JsonObject } from '../../../shared/kubernetes/objects.ts';
import { judgeRestoration } from '../../../shared/rollback/judge-restoration.ts';
import { objectState } from '../../../shared/rollback/object-state.ts';
import type { ObjectToRestore } from '../../../shared/rollback/recorded-object.ts';
import { restoreBody } from '../../../shared/rollback/restore-body.ts';
import { RECORD, config, recorded } from './recorded-objects.ts';

/** An object of the set: what it had before (`null`: nothing was there), and what the deployment gives it. */
type Step = readonly [before: JsonObject | null, after: JsonObject];

const SET: readonly Step[] = [
  [{ a: '0' }, { a: '1' }],
  [null, { fresh: '1' }],
  [{ a: '0', old: 'x' }, { a: '0' }],
  [{ a: '0' }, { a: '0', more: '1' }],
  [null, { other: '1' }],
];
const MARK = { metadata: { annotations: { 'smart-rollback/created': RECORD } } };
const RECORDED: readonly ObjectToRestore[] = SET.map(([before, after], index) =>
  recorded(before, after, { name: `object-${index}` }),
);

const asBefore = ([before]: Step) => (before === null ? undefined : config(before));
const asDeployed = ([before, after]: Step) => config(after, before === null ? MARK : {});

/** What a rollback does with what it finds; the first `writes` of its writes are made. */
function rollBack(live: readonly (JsonObject | undefined)[], writes: number) {
  const seen = RECORDED.map((one, index) => ({ recorded: one, state: objectState(one, live[index]) }));
  const main = { kind: 'Deployment', namespace: 'prod', name: 'shop' };
  const judged = judgeRestoration(seen, { between: [], main, force: false });
  assert.ok(judged.verdict === 'go', 'message' in judged ? judged.message : '');
  const written = judged.actions.flatMap((one, index) => (one.action === 'leave' ? [] : [index])).slice(0, writes);
  return {
    wanted: judged.actions.filter(({ action }) => action !== 'leave').length,
    live: judged.actions.map((one, index) => {
      if (!written.includes(index) || one.action === 'leave') return live[index];
      return one.action === 'delete' ? undefined : config(restoreBody(one.recorded, one.live)['data'] as JsonObject);
    }),
  };
}
const dataOf = (objects: readonly (JsonObject | undefined)[]) => objects.map((one) => one?.['data']);

describe('Manifests: a deployment that was killed, and a rollback that was killed', () => {
  for (const [reached] of [...SET.entries(), [SET.length] as const]) {
    it(`after ${reached} of ${SET.length} writes, and after each write of the way back, all of it comes back and twice is once`, () => {
      const killed = SET.map((one, index) => (index < reached ? asDeployed(one) : asBefore(one)));
      const { wanted } = rollBack(killed, 0);
      for (let writes = 0; writes <= wanted; writes++) {
        const halfway = rollBack(killed, writes);
        const whole = rollBack(halfway.live, SET.length);
        assert.deepEqual(dataOf(whole.live), dataOf(SET.map(asBefore)));
        assert.equal(rollBack(whole.live, SET.length).wanted, 0);
      }
    });
  }
});
