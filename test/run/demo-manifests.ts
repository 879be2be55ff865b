import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { COLLECTION } from '../support/chain.ts';
import type { Chain } from '../support/chain.ts';
import { liveVersionOf } from '../rigs/service/live-version.ts';
import { startService } from '../rigs/service/service.ts';
import { CONNECTION } from '../support/workload-tests.ts';
import type { ActStep } from './demo-around.ts';

const RUN = '461';
const ORDERS = 'orders';
const SETTINGS = 'orders-settings';
const GOOD = 'cents';
const BREAKS = 'none';

const settings = (rounding: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${SETTINGS} }
data:
  rounding: ${rounding}
`;

const workload = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${ORDERS} }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${ORDERS} } }
  template:
    metadata: { labels: { app: ${ORDERS} } }
    spec:
      containers:
        - name: ${ORDERS}
          image: ${image}
          readinessProbe: { httpGet: { path: /health, port: 8000 }, periodSeconds: 1 }
          envFrom:
            - configMapRef: { name: ${SETTINGS} }
`;

/** An act with a service of its own. */
export interface Act {
  readonly steps: readonly ActStep[];
  stop(): Promise<void>;
}

/**
 * The third act: manifests make a new service, then its configuration alone is changed to one that breaks it; the tests find
 * that, and the rollback puts the configuration back and starts the pods anew, though the image is the same all the time.
 */
export async function configurationThatBreaks({ bench }: Chain): Promise<Act> {
  const { cluster, namespace } = bench;
  const job = bench.newJob(Number(RUN));
  const folder = path.join(job.variable('System.DefaultWorkingDirectory') ?? '', 'k8s');
  const liveVersion = liveVersionOf(cluster, namespace, ORDERS);
  const rounding = async () => {
    const { body } = await cluster.api('GET', `/api/v1/namespaces/${namespace}/configmaps/${SETTINGS}`);
    return (body['data'] as { readonly rounding?: string } | undefined)?.rounding ?? 'no settings';
  };
  const isMisconfigured = async () => (await rounding()) === BREAKS;
  const service = await startService({ liveVersion, brokenVersions: [], isMisconfigured });
  const live = async () => `${ORDERS} ${await liveVersion()}, rounding: ${await rounding()}`;
  const deploy = async (how: string) => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'settings.yaml'), settings(how));
    await writeFile(path.join(folder, 'orders.yaml'), workload(bench.image('1')));
    const inputs = { imageName: '', imageTag: '', deploymentName: '', manifests: 'k8s', serviceUrl: service.url };
    return bench.deploy('', inputs, { job });
  };
  const test = () =>
    bench.test({ collection: COLLECTION, readyPath: '/health', kubernetesServiceConnection: CONNECTION }, { job });
  const state = (how: string) => ({ live, expectedLive: `${ORDERS} 1, rounding: ${how}` });
  return {
    steps: [
      {
        by: 'task',
        title: 'Manifests of a new service: its Deployment and its settings',
        task: 'CaptureAndDeploy',
        expected: 'Succeeded',
        ...state(GOOD),
        run: () => deploy(GOOD),
      },
      {
        by: 'task',
        title: `Sanity tests of ${ORDERS}`,
        task: 'NewmanSanity',
        expected: 'Succeeded',
        ...state(GOOD),
        run: test,
      },
      {
        by: 'task',
        title: 'The manifests again: the same image, and a setting that breaks it',
        task: 'CaptureAndDeploy',
        expected: 'Succeeded',
        ...state(BREAKS),
        run: () => deploy(BREAKS),
      },
      {
        by: 'task',
        title: 'Sanity tests with the new setting',
        task: 'NewmanSanity',
        expected: 'Failed',
        ...state(BREAKS),
        run: test,
      },
      {
        by: 'task',
        title: 'Roll back: the setting, and the pods that read it',
        task: 'SmartRollback',
        expected: 'Succeeded',
        ...state(GOOD),
        run: () => bench.rollback({ deploymentName: ORDERS }, { job }),
      },
      {
        by: 'task',
        title: 'Sanity tests of what runs now',
        task: 'NewmanSanity',
        expected: 'Succeeded',
        ...state(GOOD),
        run: () => bench.test({ collection: COLLECTION, readyPath: '/health', targetUrl: service.url }, { job }),
      },
    ],
    stop: () => service.stop(),
  };
}
