import assert from 'node:assert/strict';
import { InputReader } from '../../../shared/host/input-reader.ts';
import type { ConnectionSource } from '../../../shared/kubernetes/connection-inputs.ts';
import { readConnection } from '../../../shared/kubernetes/connection-inputs.ts';
import { RecordingHost } from '../../support/recording-host.ts';

type Given = Readonly<Record<string, string>>;

function read(given: Given, need: 'required' | 'optional'): ConnectionSource | undefined {
  const reader = new InputReader(new RecordingHost(given));
  const connection = readConnection(reader, need);
  reader.finish();
  return connection;
}

const ID: Given = { kubernetesServiceConnection: 'k8s-prod-cluster' };
const KUBECONFIG: Given = { connectionType: 'kubeconfig' };

describe('the connection to the cluster', () => {
  for (const need of ['required', 'optional'] as const) {
    it(`is the service connection that is given, where one is ${need}`, () => {
      assert.deepEqual(read(ID, need), { type: 'kubernetesServiceConnection', id: 'k8s-prod-cluster' });
    });

    it(`is the login of the job where connectionType says so and one is ${need}`, () => {
      assert.deepEqual(read(KUBECONFIG, need), { type: 'kubeconfig' });
    });
  }

  it('is refused with an example where it is missing and needed', () => {
    assert.throws(
      () => read({}, 'required'),
      /kubernetesServiceConnection is missing \(example: k8s-prod-cluster\); or connectionType: kubeconfig where/,
    );
  });

  it('is none where it is missing and not needed', () => assert.equal(read({}, 'optional'), undefined));

  for (const need of ['required', 'optional'] as const) {
    it(`is refused where service connection and kubeconfig contradict each other, also where it is ${need}`, () => {
      assert.throws(() => read({ ...ID, ...KUBECONFIG }, need), /contradicts connectionType: kubeconfig/);
    });
  }
});
