/**
 * Every class of error, by the code that stands at the end of its line. What caused it and what to do stands on the page
 * that has a heading with the code: by its first digit 1 inputs and files of the agent, 2 connection, 3 deploying,
 * 4 rolling back, 5 sanity tests, 6 artifacts and Azure DevOps, 9 all else. A code that was released never changes its
 * meaning.
 */
export const ERROR_CODES = {
  SR101: 'An input is missing or wrong',
  SR102: 'A file or folder of the agent cannot be read or written',
  SR103: 'A manifest is not what it should be',

  SR201: 'The service connection or the kubeconfig cannot be used',
  SR202: 'There are no usable credentials for the API server',
  SR203: 'The API server cannot be reached',
  SR204: 'The API server does not accept the credentials',
  SR205: 'A right in the cluster is missing',
  SR206: 'The API server refused a request, or is something else',
  SR211: 'The connection to Azure or the AKS cluster cannot be used',
  SR212: 'Azure gave no token',
  SR213: 'Azure gave no credentials of the cluster',

  SR301: 'The workload, its container or its namespace is not there',
  SR302: 'The workload cannot be rolled out as it is',
  SR303: 'Somebody else changed the workload',
  SR304: 'The cluster puts the image back that was live before',
  SR305: 'The rollout is complete, but deploy-info is not published',
  SR306: 'The rollout cannot be followed',
  SR307: 'The cluster would not take the manifests as they are',
  SR308: 'A Job of the manifests did not become complete',
  SR309: 'What is to be followed was rolled back before',
  SR311: 'The image cannot be pulled or used',
  SR312: 'A container crashes',
  SR313: 'A container is killed by its probe',
  SR314: 'A container or pod cannot start',
  SR315: 'The cluster makes no pods',
  SR316: 'A pod was ended by its node',
  SR317: 'The rollout makes no progress',
  SR318: 'The rollout was not complete in time',

  SR401: 'There is nothing to go back to',
  SR402: 'Another version is live than the one to go back from',
  SR403: 'The record is about another workload',
  SR404: 'What is to be left and where to go back to are one version',
  SR405: 'The rollback did not complete',
  SR406: 'Not all pods run what was rolled back to',

  SR501: 'A file of the tests is not there or cannot be read',
  SR502: 'A file of the tests is not what it should be',
  SR503: 'A file of the tests cannot be downloaded',
  SR504: 'The URL of the service is not known',
  SR505: 'There is no way to the service',
  SR506: 'A certificate or key cannot be used',
  SR507: 'The service was not ready',
  SR511: 'A test failed',
  SR512: 'A request got no answer',
  SR513: 'Not everything was tested',
  SR514: 'A script of the collection failed',
  SR515: 'The tests did not end in time',

  SR601: 'A record or artifact is not there',
  SR602: 'A record or artifact cannot be read',
  SR603: 'It is not known which run or pipeline is meant',
  SR604: 'Azure DevOps cannot be asked',
  SR605: 'Azure DevOps did not do what it was asked',
  SR606: 'The artifact belongs to another deployment',

  SR901: 'The step was cancelled',
  SR902: 'The task has a defect',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
