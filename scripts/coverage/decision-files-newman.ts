import type { DecisionFolder } from './coverage-checks.ts';

// Those beside them run whole collections.
const SPEC_NAMES = [
  'access',
  'after-failure',
  'contradicting-inputs',
  'inputs',
  'junit',
  'live-image',
  'next-step',
  'next-step-causes',
  'proxy-decisions',
  'report',
  'report-texts',
  'rollback-inputs',
  'rollback-texts',
  'sent-variables',
  'source-decisions',
  'target-decisions',
  'too-deep',
  'translated-events',
  'verdict',
  'worth-retrying',
];

/** The unit specs of NewmanSanity that show decisions. */
export const NEWMAN_SPECS: readonly string[] = SPEC_NAMES.map((name) => `test/unit/newman-sanity/${name}.spec.ts`);

/** Every file of NewmanSanity. */
export const NEWMAN_FOLDERS: readonly DecisionFolder[] = [
  {
    folder: 'tasks/NewmanSanity',
    decisions: ['inputs', 'is-below', 'key-values', 'needs-target', 'next-step', 'plural', 'verdict'],
    mixed: {
      'client-certificate': ['readClientCertificate', 'pairProblem'],
      'find-deploy-info': ['findDeployInfo', 'readPath', 'readRun', 'containerOf'],
      'live-image': ['readLiveImage', 'commonDigest'],
      readiness: ['waitUntilReady', 'describeAnswer'],
      target: ['findTarget'],
    },
    others: {
      credentials: 'learns secrets while the tests run; hostile.spec.ts',
      deadline: 'runs the clock; run.spec.ts',
      'http-get': 'sends requests; tls.spec.ts, proxy.spec.ts',
      index: 'puts task and host together',
      places: 'makes folders; run.spec.ts',
      'plan-tests': 'reads all files; sources.spec.ts, bad-input.spec.ts',
      'read-pem': 'reads files; tls.spec.ts',
      'record-verdict': 'reads and marks the workload; e2e',
      run: 'tells the story of the task; run.spec.ts and e2e',
      transport: 'reads CA files; tls.spec.ts',
    },
  },
  {
    folder: 'tasks/NewmanSanity/after-failure',
    decisions: ['rollback', 'rollback-inputs', 'rollback-parameters', 'rollback-tag', 'what-to-queue'],
    mixed: {
      'after-failure': ['afterTests', 'afterFault', 'rollBack', 'told'],
      announce: ['announce'],
      'still-live': ['askStillLive'],
    },
    others: { 'queue-rollback': 'asks cluster and Azure DevOps; queue-rollback.spec.ts' },
  },
  {
    folder: 'tasks/NewmanSanity/collection',
    decisions: ['record', 'sent-parts', 'translate', 'unresolved', 'worth-retrying'],
    others: {
      garbage: 'sets flags of V8; memory.spec.ts',
      'inside-only': 'looks where links lead; uploads.spec.ts',
      'newman-api': 'loads newman',
      recorder: 'listens to newman; run.spec.ts, features.spec.ts',
      'run-collection': 'runs newman; run.spec.ts',
      'run-collections': 'runs newman; retries.spec.ts',
    },
  },
  {
    folder: 'tasks/NewmanSanity/network',
    decisions: ['choose-access', 'choose-pods', 'proxy-request'],
    mixed: { proxies: ['proxyEnvironment', 'sendThrough'] },
    others: {
      carry: 'carries bytes; port-forward.spec.ts',
      gateway: 'listens on a port; proxy.spec.ts',
      'open-network': 'opens gateway and tunnel; proxy.spec.ts and e2e',
      routes: 'opens sockets; proxy.spec.ts, socks.spec.ts',
      socks: 'opens sockets; socks.spec.ts',
      tunnel: 'opens port-forwards; e2e',
    },
  },
  {
    folder: 'tasks/NewmanSanity/report',
    decisions: ['failure-message', 'junit', 'summary', 'test-cases', 'xml-text'],
    others: {
      console: 'writes to the log; report.spec.ts',
      publish: 'writes and publishes files; run.spec.ts',
    },
  },
  {
    folder: 'tasks/NewmanSanity/sources',
    decisions: ['broken-json', 'choose-folders', 'collection-contents', 'collection-kind', 'too-deep'],
    others: {
      'csv-rows': 'calls the CSV parser; iteration-data.spec.ts',
      'find-sources': 'looks for files; sources.spec.ts',
      'iteration-data': 'reads a file; sources.spec.ts',
      'load-collections': 'reads files; sources.spec.ts',
      'read-source': 'reads files and URLs; sources.spec.ts',
      scope: 'reads files; sources.spec.ts',
    },
  },
];
