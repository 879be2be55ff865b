import type { ReportedPod, ReportedRequest, ReportedTests, StepReport } from '../../shared/report/report-schema.ts';

/** A report of a deployment that is complete; specs change what they are about. */
export function report(more: Partial<StepReport> = {}): StepReport {
  return {
    schema: 'smart-rollback/report',
    version: 1,
    task: 'CaptureAndDeploy',
    taskVersion: '1.0.0',
    final: true,
    place: { stage: 'deploy', stageAttempt: 1, job: 'deploy', jobAttempt: 1 },
    run: { id: '458', number: '20261124.3', pipeline: 'Python-Build' },
    workload: {
      kind: 'Deployment',
      namespace: 'prod',
      name: 'python-service',
      container: 'python-service',
      uid: 'uid-1',
      cluster: 'https://api.example:6443',
    },
    times: { started: '2026-11-24T01:31:05Z', changed: '2026-11-24T01:31:06Z', finished: '2026-11-24T01:31:40Z' },
    outcome: 'complete',
    headline:
      'python-service: reg/app:458 is deployed and running (revision 3, 2 of 2 pods are updated and available).',
    next: [],
    timeline: [],
    deploy: {
      image: { before: 'reg/app:456', after: 'reg/app:458' },
      revision: { before: '2', after: '3' },
      previous: { image: 'reg/app:456', rule: 'live', reason: 'it ran and was complete' },
      live: { image: 'reg/app:458', verified: false },
      replicas: { wanted: 2, ready: 2, available: 2 },
    },
    artifacts: ['rollback-info', 'deploy-info'],
    wayBack: {
      pipeline: '\\Python-Rollback',
      parameters: {
        targetNamespace: 'prod',
        deploymentName: 'python-service',
        sourceRunId: '458',
        expectedImageTag: '458',
      },
    },
    cut: [],
    ...more,
  };
}

export function reportedRequest(more: Partial<ReportedRequest> = {}): ReportedRequest {
  return {
    path: ['Orders', 'Create'],
    iteration: 1,
    method: 'POST',
    url: 'http://python-service:8000/orders',
    status: 201,
    ms: 84,
    passed: true,
    failures: [],
    ...more,
  };
}

export function reportedTests(requests: ReportedRequest[], more: Partial<ReportedTests> = {}): ReportedTests {
  const failed = requests.flatMap(({ failures }) => failures).length;
  return {
    target: 'http://python-service:8000',
    verdict: { written: failed > 0 ? 'rejected' : 'verified' },
    totals: { requests: requests.length, assertions: Math.max(requests.length, failed), failed, skipped: 0 },
    collections: [{ name: 'Sanity', iterations: 1, ended: 'complete', requests }],
    findings: [],
    ...more,
  };
}

export function reportedPod(more: Partial<ReportedPod> = {}): ReportedPod {
  return {
    name: 'python-service-6d4f-jj9sb',
    node: 'node-3',
    state: 'ImagePullBackOff',
    ready: false,
    restarts: 0,
    containers: [{ name: 'python-service', reason: 'ImagePullBackOff', message: 'Back-off pulling image' }],
    ...more,
  };
}
