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

describeFailingRollouts('On a real node, an image that cannot be pulled for the surroundings', [
  {
    title: 'a pull secret that the registry refuses ends the rollout, and the image is not blamed',
    tag: '458-denied',
    says: /458-denied cannot be pulled: .*401 Unauthorized/,
    rejected: false,
  },
  {
    title: 'a pull secret for another repository ends the rollout, and the image is not blamed',
    tag: '458-scope',
    says: /458-scope cannot be pulled: .*insufficient_scope/,
    rejected: false,
  },
  {
    title: 'a missing pull secret ends the rollout, and the image is not blamed',
    tag: '458-basic',
    says: /458-basic cannot be pulled: .*no basic auth credentials/,
    rejected: false,
  },
  {
    title: 'a registry that forbids the pull ends the rollout, and the image is not blamed',
    tag: '458-forbidden',
    says: /458-forbidden cannot be pulled: .*403 Forbidden/,
    rejected: false,
  },
  {
    title: 'a registry with a rate limit ends the rollout, and the image is not blamed',
    tag: '458-limited',
    says: /458-limited cannot be pulled: .*429 Too Many Requests/,
    rejected: false,
  },
  {
    title: 'a registry that is broken ends the rollout, and the image is not blamed',
    tag: '458-unavailable',
    says: /458-unavailable cannot be pulled: .*503 Service Unavailable/,
    rejected: false,
  },
  {
    title: 'a registry that nobody reaches ends the rollout, and the image is not blamed',
    tag: '458',
    inputs: { imageName: 'unreachable.example.com/apps/python-service', containerName: DEPLOYMENT },
    says: /image unreachable\.example\.com\/apps\/python-service:458 cannot be pulled: .*connection refused/,
    rejected: false,
  },
]);
