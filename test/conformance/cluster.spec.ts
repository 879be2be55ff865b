import { before, describe } from 'mocha';
import { accessConformance } from './access.ts';
import { evictionConformance } from './evictions.ts';
import { kubeletConformance } from './kubelet.ts';
import { numberedSetConformance } from './numbered-sets.ts';
import { patchConformance } from './patches.ts';
import { podConformance } from './pods.ts';
import { portForwardConformance } from './port-forward.ts';
import { rollOutConformance } from './roll-outs.ts';
import { applyConformance } from './server-side-apply.ts';
import { watchConformance } from './watches.ts';
import { clusterUnderTest } from '../support/cluster.ts';

// What holds on the real control plane must hold on the embedded cluster: where they differ, the embedded one is wrong.
describe('The cluster under test behaves like Kubernetes', function () {
  before(async function () {
    // A cluster of the reader's has other nodes, images and kubelets.
    if ((await clusterUnderTest()).kind === 'external') this.skip();
  });

  rollOutConformance();
  patchConformance();
  applyConformance();
  accessConformance();
  watchConformance();
  podConformance();
  evictionConformance();
  kubeletConformance();
  portForwardConformance();
  numberedSetConformance();
});
