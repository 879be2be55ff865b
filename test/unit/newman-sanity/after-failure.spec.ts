import assert from 'node:assert/strict';
import { Fault } from '../../../shared/host/fault.ts';
import { ApiError, ConnectionError } from '../../../shared/kubernetes/api-error.ts';
import { rollbackMarkdown } from '../../../tasks/NewmanSanity/queue-rollback/rollback-texts.ts';
import { rollbackParameters } from '../../../tasks/NewmanSanity/queue-rollback/rollback-parameters.ts';
import { deployment } from '../../support/objects.ts';
import { DEPLOYED } from '../../support/newman/deployed.ts';
import { stillLive } from '../../../tasks/NewmanSanity/workload/still-live.ts';
import { isInputError, whyNotQueued } from '../../../tasks/NewmanSanity/queue-rollback/rollback.ts';

const SERVER = 'https://k8s.example.com:6443';
const subject = { verb: 'get', group: 'apps', resource: 'deployments', namespace: 'prod' } as const;

describe('NewmanSanity: after a failure', () => {
  it('nothing is rolled back where the step was given something wrong; the cluster and defects are no such thing', () => {
    assert.equal(isInputError(new Fault('SR501', 'collection x is not there')), true);
    assert.equal(isInputError(new ApiError(503, undefined, subject, SERVER)), false);
    assert.equal(isInputError(new ConnectionError(new Error('why'), SERVER, false)), false);
    assert.equal(isInputError(new TypeError('a defect')), false);
  });

  it('the rollback is queued where it is asked for, the tests did not pass, and no input is to blame', () => {
    const judged = (result: 'passed' | 'failed' | 'error') => ({ kind: 'judged', result }) as const;
    const fault = (error: unknown) => ({ kind: 'fault', error }) as const;
    const kinds = [
      whyNotQueued('none', judged('failed'), false),
      whyNotQueued('queueRollback', judged('passed'), false),
      whyNotQueued('queueRollback', judged('failed'), true),
      whyNotQueued('queueRollback', fault(new Fault('SR501', 'x')), false),
      whyNotQueued('queueRollback', fault(new TypeError('x')), false),
      whyNotQueued('queueRollback', judged('error'), false),
    ].map((rollback) => rollback?.kind);
    assert.deepEqual(kinds, ['notAsked', 'notAsked', 'notDue', 'notDue', undefined, undefined]);
  });

  it('a container without an image is not what was deployed', () => {
    const workload = deployment();
    const template = { ...workload.spec.template, spec: { containers: [{ name: 'app' }] } };
    const still = stillLive({ ...workload, spec: { ...workload.spec, template } }, 'app:458', 'app');
    assert.equal(still.answer, 'no');
  });

  it('a value of rollbackParameters keeps what stands in braces and is no placeholder', () => {
    const given = [{ key: 'who', value: '{deploymentName} for {team}' }];
    assert.deepEqual(rollbackParameters(given, DEPLOYED, false), { who: 'python-service for {team}' });
  });

  it('the page of the run says nothing about a rollback that nobody asked for', () => {
    assert.equal(
      rollbackMarkdown({ kind: 'notAsked' }, (text) => text),
      '\n',
    );
  });
});
