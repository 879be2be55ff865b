import { before, describe } from 'mocha';
import { accessConformance } from '../rigs/cluster/conformance/access.ts';
import { numberedSetConformance } from '../rigs/cluster/conformance/numbered-sets.ts';
import { patchConformance } from '../rigs/cluster/conformance/patches.ts';
import { podConformance } from '../rigs/cluster/conformance/pods.ts';
import { portForwardConformance } from '../rigs/cluster/conformance/port-forward.ts';
import { rollOutConformance } from '../rigs/cluster/conformance/roll-outs.ts';
import { watchConformance } from '../rigs/cluster/conformance/watches.ts';
import { clusterUnderTest } from '../support/cluster.ts';

// What holds on the real control plane must hold on the embedded cluster: where they differ, the embedded one is wrong.
describe('The cluster under test behaves like Kubernetes', function () {
  before(async function () {
    // A cluster of the reader's has other nodes, images and kubelets.
    if ((await clusterUnderTest()).kind === 'external') this.skip();
  });

  rollOutConformance();
  patchConformance();
  accessConformance();
  watchConformance();
  podConformance();
  portForwardConformance();
  numberedSetConformance();
});
