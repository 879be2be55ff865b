import { readFileSync } from 'node:fs';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { kubernetesConnection, taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { readTaskDefinition, resolveInputs } from '../rigs/agent/task-definition.ts';
import { makeCertificate } from '../rigs/cluster/certificate.ts';
import { millisecondsToEnd } from './first-request.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { kubeconfigOf } from './start-up.ts';

const ROUNDS = 15;
const MARKS = path.join(import.meta.dirname, 'marks.cjs');
const PHASES = [
  ['node', 'Node itself'],
  ['bundle', 'reading the bundle and running its first half'],
  ['credentials', 'its second half, inputs and credentials'],
  ['tls', 'TLS: root certificates, connection'],
  ['answer', 'the first answer'],
] as const;

/** Where the time until the first answer goes, for the two tasks that ask the API server first. */
export async function breakdownRows(tasksFolder: string): Promise<Row[]> {
  const { certificate, key } = await makeCertificate();
  const server = https.createServer({ cert: certificate, key }, (_request, answer) => answer.writeHead(404).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const rows: Row[] = [];
    for (const task of ['CaptureAndDeploy', 'SmartRollback']) {
      rows.push(...(await rowsOf(path.join(tasksFolder, task), task, kubeconfigOf({ url, certificate }))));
    }
    return rows;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function rowsOf(bundle: string, task: string, kubeconfig: string): Promise<Row[]> {
  const job = new Job();
  const given = {
    kubernetesServiceConnection: 'cluster',
    deploymentName: 'python-service',
    ...(task === 'CaptureAndDeploy' ? { imageName: 'registry.example/app' } : {}),
  };
  const inputs = resolveInputs(readTaskDefinition(bundle), given, (name) => job.variable(name));
  const file = path.join(job.folder, 'marks.json');
  const environment = taskEnvironment(job, inputs, { cluster: kubernetesConnection(kubeconfig) }, { MARKS: file });
  const args = ['--require', MARKS, path.join(bundle, 'index.js')];
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await millisecondsToEnd({ args, environment, folder: job.folder });
    rounds.push(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>);
  }
  let before = 0;
  return PHASES.map(([phase, words]) => {
    const at = median(rounds.map((marks) => marks[phase] ?? Number.NaN));
    const measured = Math.round(at - before);
    before = at;
    return {
      what: `start-up of ${task}: ${words}`,
      measured,
      limit: undefined,
      unit: 'ms' as const,
      detail: `${Math.round(at)} ms after the start, median of ${ROUNDS}`,
    };
  });
}
