import assert from 'node:assert/strict';
import { knownVersions } from '../../../shared/versions/known-versions.ts';
import { chooseContainer } from '../../../shared/kubernetes/container.ts';
import type { Workload } from '../../../shared/kubernetes/objects.ts';
import { whatIsLeft, whyNotBack } from '../../../tasks/CaptureAndDeploy/why-not-back.ts';
import { notes, record, rolledBack } from '../../support/notes.ts';
import { APP, deployment } from '../../support/objects.ts';
import type { Rollout } from '../../../shared/rollout/rollout.ts';

const OLD = `${APP}:456`;
const NEW = `${APP}:457`;
// The run of every record that these specs make.
const OWN = '900';

describe('whether onFailure: rollback goes ahead', () => {
  const changed = { before: deployment({ image: OLD }), after: deployment({ image: NEW }) };
  const found = deployment({ image: NEW });
  const followed = { before: found, after: found };
  const why = (
    outcome: Rollout['outcome'],
    { change = changed, workload = deployment({ image: OLD }), runId = OWN } = {},
  ) => {
    const choice = chooseContainer(workload, 'app');
    assert.ok(choice.found);
    return whyNotBack({ known: knownVersions('app', workload, []), place: choice.place }, change, outcome, runId);
  };

  for (const outcome of ['failed', 'timed out', 'unreachable'] as const) {
    it(`it does after a rollout that ${outcome}`, () => assert.equal(why(outcome), undefined));
  }

  it('not where somebody else put another image in, or the workload is gone', () => {
    assert.match(why('superseded') ?? '', /changed by somebody else/);
    assert.match(why('gone') ?? '', /gone/);
  });

  it('not where another run had put the image in', () => {
    const workload = deployment({ image: NEW, annotations: notes({ record: { app: record(NEW, OLD) } }) });
    assert.equal(why('failed', { change: followed, workload, runId: '901' }), 'this run had changed nothing');
  });

  it('not where nobody knows who had put it in', () => {
    assert.equal(why('failed', { change: followed, workload: found }), 'this run had changed nothing');
  });

  it('not where this run had put in another image than the live one', () => {
    const workload = deployment({ image: NEW, annotations: notes({ record: { app: record(`${APP}:999`, OLD) } }) });
    assert.equal(why('failed', { change: followed, workload }), 'this run had changed nothing');
  });

  it('not where what was put in was rolled back before', () => {
    const workload = deployment({ image: OLD, annotations: notes({ record: { app: record(OLD) } }) });
    const choice = chooseContainer(workload, 'app');
    assert.ok(choice.found);
    const plan = { known: knownVersions('app', workload, []), place: choice.place };
    const takenBack = rolledBack(NEW, OLD, 'x');
    const change = { before: workload, after: workload };
    assert.equal(whyNotBack({ ...plan, takenBack }, change, 'failed', OWN), `it was rolled back to ${OLD} before`);
  });

  it('it does where this run had put it in before it was killed', () => {
    const workload = deployment({ image: NEW, annotations: notes({ record: { app: record(NEW, OLD) } }) });
    assert.equal(why('failed', { change: followed, workload }), undefined);
  });
});

describe('what is left of a change that failed', () => {
  const left = (current: Workload, container = 'app') =>
    whatIsLeft(current, { after: deployment({ image: NEW }), container, image: NEW });
  const why = (...given: Parameters<typeof left>) => {
    const found = left(...given);
    assert.ok(!found.isThere);
    return found.why;
  };

  it('is where it was put', () => {
    const found = left(deployment({ image: NEW }));
    assert.ok(found.isThere);
    assert.deepEqual(found.place, { name: 'app', list: 'containers', index: 0, image: NEW });
  });

  it('is nothing where another image is there by now', () => {
    assert.match(why(deployment({ image: OLD })), /^the image is .*:456 by now, put in by somebody else$/);
  });

  it('is nothing where the container is gone', () => {
    assert.match(why(deployment({ image: NEW }), 'worker'), /worker/);
  });

  it('is nothing where another workload has its name', () => {
    assert.match(why(deployment({ image: NEW, metadata: { uid: 'another' } })), /deleted and made anew/);
  });

  it('is left alone while the Deployment is paused: to go back would resume it', () => {
    assert.match(
      why(deployment({ image: NEW, spec: { paused: true } })),
      /^Deployment python-service is paused\. Resume it: kubectl rollout resume deployment\/python-service -n prod; .*resumeIfPaused/,
    );
  });
});
