import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';

/** What was deployed, in specs about what comes after. */
export const DEPLOYED: DeployInfo = {
  buildId: '1234',
  imageTag: '458',
  imageName: 'registry.example/apps/python-service',
  namespace: 'prod',
  deploymentName: 'python-service',
  serviceUrl: '',
};
