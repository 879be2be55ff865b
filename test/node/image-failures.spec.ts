import { DEPLOYMENT } from '../support/workload-tests.ts';
import { describeFailingRollouts } from './support/failing-rollouts.ts';

const ABSENT_DIGEST = `sha256:${'a'.repeat(64)}`;

// What containerd says of a registry's answers, in the words that the kubelet passes on (rigs/real-node/README.md).
describeFailingRollouts('On a real node, an image that cannot be had', [
  {
    title: 'a tag that was never pushed ends the rollout, and the image is rejected',
    tag: '458-missing',
    says: /image registry\.example\.com\/apps\/python-service:458-missing cannot be pulled: .*not found/,
    rejected: true,
  },
  {
    title: 'a repository that does not exist ends the rollout, and the image is rejected',
    tag: '458',
    inputs: { imageName: 'registry.example.com/nothing', containerName: DEPLOYMENT },
    says: /image registry\.example\.com\/nothing:458 cannot be pulled: .*not found/,
    rejected: true,
  },
  {
    title: 'a digest that the registry does not have ends the rollout, and the image is rejected',
    tag: ABSENT_DIGEST,
    says: /image registry\.example\.com\/apps\/python-service@sha256:a+ cannot be pulled: .*not found/,
    rejected: true,
  },
  {
    title: 'an image for another platform ends the rollout, and is rejected',
    tag: '458-foreign',
    says: /458-foreign cannot be pulled: .*no match for platform/,
    rejected: true,
  },
  {
    title: 'a program that is not in the image ends the rollout, and the image is rejected',
    tag: '458-nocommand',
    says: /container python-service cannot start: .*exec: "\/not-there": stat \/not-there: no such file or directory/,
    rejected: true,
  },
]);
