import assert from 'node:assert/strict';
import { rollingOut, unknownYet } from '../../../shared/rollout/status-while-changing.ts';
import { APP, NAME, NAMESPACE } from '../../support/objects.ts';

const deployment = { kind: 'Deployment', namespace: NAMESPACE, name: NAME } as const;
const statefulSet = { kind: 'StatefulSet', namespace: NAMESPACE, name: 'db' } as const;

describe('what is true if the step ended now', () => {
  it('while the answer to a change is out: nobody knows whether it was made, and how to look', () => {
    assert.equal(
      unknownYet(statefulSet, 'was changed'),
      'Whether statefulset/db in namespace prod was changed already is not known; see: kubectl get statefulset/db -n prod -o wide.',
    );
  });

  it('while a rollout is followed: it goes on by itself, how far it is, and how to look', () => {
    assert.equal(
      rollingOut(deployment, `${APP}:457`, '1 of 3 pods are updated'),
      `deployment/${NAME} in namespace prod has the image ${APP}:457 and goes on rolling out by itself: 1 of 3 pods are updated. See: kubectl rollout status deployment/${NAME} -n prod.`,
    );
  });
});
