import assert from 'node:assert/strict';
import { VOLUME_ROWS } from '../../../shared/rollout/volume-symptoms.ts';
import { itTells, mount, rowsOf, told, waiting } from './pod-cases.ts';
import type { PodCase } from './pod-cases.ts';

const CASES: readonly PodCase[] = [
  {
    row: 'the node has not got Secrets and ConfigMaps yet',
    given: waiting(mount('failed to sync secret cache: timed out waiting for the condition')),
    text: 'volume certs cannot be mounted: failed to sync secret cache: timed out waiting for the condition',
    next: /passes by itself/,
    cause: 'may pass',
  },
  {
    row: 'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    given: waiting(
      mount('secret "certs" not found'),
      told(
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[certs], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
      ),
    ),
    text: 'volume certs cannot be mounted: secret "certs" not found',
    next: /^Make the Secret certs in namespace prod/,
  },
  {
    row: 'a volume needs a Secret or ConfigMap that does not exist, or a key that it has not',
    given: waiting(mount('references non-existent secret key: tls.crt')),
    text: 'volume certs cannot be mounted: references non-existent secret key: tls.crt',
    next: /^Add the key tls\.crt to the secret/,
  },
  {
    row: 'another pod still uses the volume',
    given: waiting(
      told('FailedAttachVolume', 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0'),
    ),
    text: 'a volume cannot be mounted: Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-0',
    next: /Recreate/,
    cause: 'may pass',
  },
  {
    row: 'the disk or its driver is not there',
    given: waiting(
      told(
        'FailedMount',
        'MountVolume.MountDevice failed for volume "d" : driver name disk.csi not found in the list of registered CSI drivers',
      ),
    ),
    text: 'volume d cannot be mounted: driver name disk.csi not found in the list of registered CSI drivers',
    next: /CSI driver/,
  },
  {
    row: 'the path on the node is not what the volume asks for',
    given: waiting(mount('hostPath type check failed: /data is not a directory')),
    text: 'volume certs cannot be mounted: hostPath type check failed: /data is not a directory',
    next: /Correct the path/,
  },
  {
    row: 'a volume cannot be mounted, for another reason',
    given: waiting(
      told(
        'FailedMount',
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[]: timed out waiting for the condition',
      ),
    ),
    text: 'volume data cannot be mounted: timed out waiting for the condition',
    next: /kubectl describe pod/,
  },
  {
    row: 'a volume cannot be mounted, for another reason',
    given: waiting(told('FailedMount', 'unmounted volumes=[]: odd')),
    text: 'a volume cannot be mounted: unmounted volumes=[]: odd',
    next: /kubectl describe pod/,
  },
];

describe('why the volumes of a pod are not there', () => {
  itTells(CASES, 'surroundings', 'its volumes are not there');

  it('has a case for each row of its table', () => {
    assert.deepEqual(
      rowsOf(CASES),
      VOLUME_ROWS.map(({ title }) => title),
    );
  });
});
