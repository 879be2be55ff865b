import { describe } from 'mocha';
import { kubeletConformance } from '../conformance/kubelet.ts';

// The oracle of the simulated nodes: what holds here must hold on them (test/conformance/cluster.spec.ts).
describe('On the real node, the kubelet behaves as the simulated ones do', () => {
  kubeletConformance();
});
