// The demo (`npm start`): the three tasks as built bundles, started as the agent starts them, on an embedded cluster.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { clusterUnderTest } from '../support/cluster.ts';
import type { ChainStep } from '../support/chain.ts';
import { startChain } from '../support/chain.ts';
import type { TaskRun } from '../rigs/agent/agent.ts';
import { aroundAnApply } from './demo-around.ts';
import type { ActStep } from './demo-around.ts';
import { configurationThatBreaks } from './demo-manifests.ts';
import { printForeignStep, printStep, printTable } from './demo-print.ts';

const FOLDER = path.resolve('demo');

const started = performance.now();
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const cluster = await clusterUnderTest();
const chain = await startChain(cluster);
process.stdout.write(
  `\nSmart Rollback for Kubernetes\nA Deployment python-service runs version 456 on an embedded cluster (${cluster.server}).\n`,
);
let failed = false;
const rows: string[][] = [];
chain.bench.addRun(459);
const missing = {
  title: 'Deploy version 459, which nobody pushed',
  task: 'CaptureAndDeploy',
  expected: 'Failed',
  // Embedded nodes tell by the tag that a registry does not have the image.
  run: () =>
    chain.bench.deploy(
      '459-missing',
      { serviceUrl: chain.serviceUrl, onFailure: 'rollback' },
      { variables: { 'Build.BuildId': '459' } },
    ),
} satisfies ChainStep;
const third = await configurationThatBreaks(chain);
const acts: readonly ActStep[] = [
  ...[...chain.steps, missing].map((step) => ({ ...step, by: 'task' }) as const),
  ...aroundAnApply(chain),
  ...third.steps,
];
for (const [index, step] of acts.entries()) {
  const number = index + 1;
  if (step.by === 'somebody') {
    printForeignStep(number, step.title, await step.run());
    rows.push([String(number), step.title, '', await chain.liveVersion(), '']);
    continue;
  }
  const run = await step.run();
  const live = await (step.live ?? chain.liveVersion)();
  const asExpected = run.result === step.expected && (step.expectedLive ?? live) === live;
  failed ||= !asExpected;
  const folder = path.join(FOLDER, `${number}-${step.task}`);
  await keep(run, folder);
  printStep({
    number,
    title: step.title,
    run,
    asExpected,
    folder: path.relative(process.cwd(), folder),
    live,
  });
  rows.push([String(number), step.title, run.result, live, `${(run.durationMilliseconds / 1000).toFixed(1)} s`]);
}
await third.stop();
await chain.stop();
await cluster.stop();
printTable(['', 'step', 'result', 'live after it', 'time'], rows);
process.stdout.write(
  `\n${failed ? 'Something went otherwise than it should.' : 'Everything went as it should'} (${((performance.now() - started) / 1000).toFixed(0)} s). Artifacts, test results and summaries are in ${path.relative(process.cwd(), FOLDER)}/.\n`,
);
process.exit(failed ? 1 : 0);

async function keep(run: TaskRun, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, from] of Object.entries(run.artifacts))
    await cp(from, path.join(folder, name), { recursive: true });
  // By its title, under which the run's page shows it.
  for (const { title, text } of run.summaries) await writeFile(path.join(folder, `${title}.md`), text);
  for (const { name, text } of run.attachments) await writeFile(path.join(folder, name), text);
  for (const { file, text } of run.testResults) await writeFile(path.join(folder, path.basename(file)), text);
  await writeFile(path.join(folder, 'log.txt'), `${run.log}\n`);
}
