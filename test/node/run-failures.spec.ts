import { describeFailingRollouts } from './support/failing-rollouts.ts';
import { SMALL_MEMORY, made, refusingPolicy, removed, unansweredWebhook } from './support/faults.ts';

const probe = { httpGet: { path: '/health', port: 8000 }, periodSeconds: 2, failureThreshold: 2 };
const SHORT = { timeoutSeconds: '20' };

describeFailingRollouts('On a real node, a container that does not stay', [
  {
    title: 'one that exits at once and has a readiness probe is named with its exit code, and rejected',
    tag: '458-crash',
    says: /container python-service crashes: exit code 1, restarted \d+ times? .*\(pod python-service-/,
    shows: [
      /^##\[group\]Log of container python-service in pod python-service-\S+$/m,
      /could not connect to database "orders"/,
      /^\*\*vso\[task\.complete result=Succeeded;done=true;\]injected/m,
    ],
    rejected: true,
  },
  {
    title: 'one that writes commands for the agent and half a character is shown as it was, and commands nothing',
    tag: '458-hostile',
    says: /container python-service crashes: exit code 3/,
    shows: [/^\*\*\[error\]injected by the container$/m, /^\*\*vso\[task\.setvariable variable=PATH\]\/injected$/m],
    rejected: true,
  },
  {
    title: 'one that ends by itself with exit code 0 is no success either',
    tag: '458-completed',
    says: /container python-service .*exit code 0/,
    rejected: true,
  },
  {
    title: 'one that needs more memory than its limit is named as killed for memory, and rejected',
    tag: '458-oom',
    workload: { container: SMALL_MEMORY },
    says: /container python-service crashes: exit code 137 \(OOMKilled\)/,
    rejected: true,
  },
  {
    title: 'an init container that exits is named, and the image of the other container is not blamed',
    tag: '458',
    workload: {
      untilComplete: false,
      initContainers: [{ name: 'migrate', image: 'registry.example.com/apps/migrate:1-crash' }],
    },
    says: /container migrate crashes: exit code 1/,
    rejected: false,
  },
  {
    title: 'one that exits at once and has no readiness probe is no success, although it was available for a second',
    tag: '458-crash',
    workload: { container: { readinessProbe: undefined } },
    says: /container python-service crashes: exit code 1.*\(pod python-service-/,
    rejected: true,
  },
  {
    title: 'one that exits after 4 s and has no readiness probe is no success',
    tag: '458-lateexit',
    workload: { container: { readinessProbe: undefined } },
    says: /container python-service crashes: exit code 2/,
    rejected: true,
  },
  {
    title: 'one that its liveness probe kills is told with the probe, and not blamed on the image',
    tag: '458-notready',
    workload: { container: { livenessProbe: probe } },
    says: /liveness probe.*503/,
    rejected: false,
  },
  {
    title: 'one that its startup probe kills is told with the probe, and not blamed on the image',
    tag: '458-notready',
    workload: { container: { startupProbe: probe } },
    says: /startup probe.*503/,
    rejected: false,
  },
]);

describeFailingRollouts('On a real node, pods that may not be made', [
  {
    title: 'a quota is told in its words, and the image is not blamed',
    tag: '458',
    ...made('resourcequotas', 'few', { spec: { hard: { pods: '1' } } }),
    says: /no pods can be made: .*exceeded quota: few/,
    rejected: false,
  },
  {
    title: 'a policy is told in its words, and the image is not blamed',
    tag: '458',
    before: refusingPolicy,
    says: /no pods can be made: .*images must be signed/,
    rejected: false,
  },
  {
    title: 'a limit of the namespace is told in its words, and the image is not blamed',
    tag: '458',
    workload: { container: SMALL_MEMORY },
    ...made('limitranges', 'small', { spec: { limits: [{ type: 'Container', max: { memory: '16Mi' } }] } }),
    says: /no pods can be made: .*maximum memory usage per Container is 16Mi/,
    rejected: false,
  },
  {
    title: "a pod that a default of the namespace makes invalid is told in the server's words",
    tag: '458',
    workload: { container: { resources: { requests: { memory: '32Mi' } } } },
    ...made('limitranges', 'small', { spec: { limits: [{ type: 'Container', default: { memory: '16Mi' } }] } }),
    says: /no pods can be made: .*must be less than or equal to memory limit/,
    rejected: false,
  },
  {
    title: 'a service account that somebody deleted is named',
    tag: '458',
    ...removed('serviceaccounts', 'orders', { podSpec: { serviceAccountName: 'orders' } }),
    says: /no pods can be made: .*serviceaccount "orders" not found/,
    rejected: false,
  },
  {
    title: 'an admission webhook that does not answer is named, at the time-out',
    tag: '458',
    before: unansweredWebhook,
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*failed calling webhook "pods\.policies\.example\.com"/,
    rejected: false,
  },
]);

describeFailingRollouts('On a real node, what may still come is waited for until the time-out', [
  {
    title: 'a port that is taken on every node is told as no node',
    tag: '458',
    workload: { replicas: 2, container: { ports: [{ containerPort: 8000, hostPort: 28000 }] } },
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*finds no node: .*didn't have free ports/,
    rejected: false,
  },
  {
    title: 'a readiness probe that says 503 is told with what it said',
    tag: '458-notready',
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*is not ready: its readiness probe says: .*503/,
    rejected: false,
  },
  {
    title: 'a readiness probe that nobody answers is told with the port',
    tag: '458-deaf',
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*:8000: connect: connection refused/,
    rejected: false,
  },
  {
    title: 'a readiness gate that nobody opens is named',
    tag: '458',
    workload: { untilComplete: false, podSpec: { readinessGates: [{ conditionType: 'example.com/in-rotation' }] } },
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*readiness gate example\.com\/in-rotation is not open/,
    rejected: false,
  },
  {
    title: 'minReadySeconds that do not fit are named',
    tag: '458',
    workload: { untilComplete: false, spec: { minReadySeconds: 600, progressDeadlineSeconds: 700 } },
    inputs: SHORT,
    says: /not complete within timeoutSeconds \(20\): .*minReadySeconds \(600\)/,
    rejected: false,
  },
]);
