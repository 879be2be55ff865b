import type { DecisionFolder } from './coverage-checks.ts';
import { NEWMAN_FOLDERS, NEWMAN_SPECS } from './decision-files-newman.ts';

const TYPES = 'types only';
const START = 'puts task and host together';
const STORY = 'tells the story of the task; e2e';

/** The unit specs that show the decisions: in process, without network, bundles or cluster. */
export const SPECS: readonly string[] = [
  'test/unit/{capture-and-deploy,contract,deployment,kubernetes,rollback,smart-rollback}/*.spec.ts',
  'test/unit/host/windows-paths.spec.ts',
  ...NEWMAN_SPECS,
];

/** Every file below `shared/contract`, `shared/deployment`, `shared/kubernetes`, `shared/rollback` and `tasks`. */
export const DECISION_FOLDERS: readonly DecisionFolder[] = [
  {
    folder: 'shared/contract',
    decisions: [
      'annotations',
      'artifact-suffix',
      'deploy-info',
      'deployment-record',
      'describe-value',
      'rollback-info',
      'run',
    ],
    others: { 'artifact-files': 'reads and writes files' },
  },
  {
    folder: 'shared/deployment',
    decisions: [
      'assess-pods',
      'assess-rollout',
      'baseline',
      'classify-container',
      'completed',
      'known-versions',
      'last-good',
      'limits',
      'lost-node',
      'mark-time',
      'ownership',
      'plan-deployment',
      'pods-that-stay',
      'revision',
      'rollout-failure',
      'rollout-status',
      'run-mark',
      'running-images',
      'standing',
      'stuck-pods',
      'who-changed',
    ],
    mixed: {
      'mark-version': ['markVersion'],
      'reject-failed': ['rejectFailed'],
      'what-is-there': ['whatIsThere', 'allowed'],
    },
    others: {
      apply: 'sends the patch and reads again; e2e and test/faults',
      diagnose: 'reads logs and events; e2e',
      follow: 'runs the watches and the clock; e2e',
      'newer-events': 'reads events; e2e',
      'replace-stuck': 'deletes pods (stuck-pods decides which); e2e',
      'rollout-observer': 'runs the watches; e2e',
      'rollout-snapshot': TYPES,
      step: 'connects and follows; e2e',
    },
  },
  {
    folder: 'shared/kubernetes',
    decisions: [
      'api-error',
      'choose-container',
      'connection-inputs',
      'followable',
      'image',
      'json-patch',
      'kube-config-shape',
      'objects',
      'port-forward-failure',
      'port-forward-service',
      'proxy-error',
      'resources',
      'template',
      'watch-event',
      'workload-inputs',
    ],
    others: {
      client: 'sends requests; e2e and test/faults',
      cluster: 'sends requests; e2e',
      connection: 'opens the connection; e2e',
      'kube-config': 'reads kubeconfigs by client-node; e2e',
      mirror: 'runs a watch; e2e',
      'port-forward': 'opens a WebSocket; port-forward.spec.ts',
      'port-forward-stream': 'carries the bytes of a WebSocket; port-forward.spec.ts',
      'read-answer': 'reads the answer of a request; properties/watch.spec.ts',
      'read-workload': 'reads the workload; e2e',
      'server-access': 'runs credential plugins, reads CA files; e2e',
      'token-file': 'reads token files; e2e',
    },
  },
  {
    folder: 'shared/rollback',
    decisions: ['choose-target', 'guard', 'rollback-patch', 'twice-is-once', 'verify'],
    others: {
      'read-rollback-info': 'reads files and artifacts; read-rollback-info.spec.ts and e2e',
      restore: 'sends the patch; e2e',
      'rollback-mark': 'puts a mark together; e2e',
    },
  },
  {
    folder: 'tasks/CaptureAndDeploy',
    decisions: ['inputs', 'standing', 'why-not-back'],
    mixed: { 'accept-live': ['acceptLive'] },
    others: {
      'apply-plan': 'sends the patch; e2e',
      capture: 'reads the workload; e2e',
      deployed: 'publishes deploy-info; e2e',
      'fail-deployment': 'gathers a diagnosis; e2e',
      index: START,
      'own-artifact': 'asks Azure DevOps (overwrites-another decides); e2e',
      publish: 'writes and publishes artifacts; e2e',
      'roll-back': 'sends the patch back; e2e',
      run: STORY,
      step: TYPES,
      'try-out': 'sends the patch as a dry run; e2e',
    },
  },
  {
    folder: 'tasks/SmartRollback',
    decisions: ['decide', 'inputs'],
    others: {
      index: START,
      outcome: 'reads pods, writes the summary; e2e',
      run: STORY,
      step: TYPES,
      survey: 'reads the workload and the record; e2e',
    },
  },
  ...NEWMAN_FOLDERS,
];
