import assert from 'node:assert/strict';
import { withWorkbench } from '../support/workload-tests.ts';

// A field of Kubernetes 1.35: a template that went through the models of an older client library would come back without
// it.
const FIELD = 'userAnnotations';
const VALUE = { 'example.com/audience': 'billing' };
const certificate = {
  signerName: 'example.com/signer',
  keyType: 'ED25519',
  credentialBundlePath: 'credentials.pem',
  [FIELD]: VALUE,
};
const volumes = [{ name: 'identity', projected: { sources: [{ podCertificate: certificate }] } }];

interface WithVolumes {
  readonly volumes?: readonly {
    readonly projected?: {
      readonly sources: readonly { readonly podCertificate?: Readonly<Record<string, unknown>> }[];
    };
  }[];
}

describe('A template with a field that no model of a client library knows', () => {
  for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet'] as const) {
    describe(`of a ${kind}`, () => {
      const bench = withWorkbench({ kind, podSpec: { volumes }, replicas: 1 });

      it('comes back whole when the rollback restores the revision', async () => {
        const { deploy, rollback, patch, live, liveImage, image } = bench();
        assert.equal((await deploy('457')).result, 'Succeeded');
        await patch([{ op: 'remove', path: '/spec/template/spec/volumes' }]);
        const run = await rollback({ toRevision: '1' });
        assert.equal(run.result, 'Succeeded', run.log);
        assert.equal(await liveImage(), image('456'));
        const { volumes: restored } = (await live()).spec.template.spec as WithVolumes;
        assert.deepEqual(restored?.[0]?.projected?.sources[0]?.podCertificate?.[FIELD], VALUE);
      });
    });
  }
});
