import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { PATCHES } from '../../scripts/build/patches.ts';
import type { Patch, Saving, StartSaving } from '../../scripts/build/patch.ts';
import { Job } from '../rigs/agent/job.ts';
import { PeakMemory } from '../rigs/agent/peak-memory.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { millisecondsToRequest, watchRequests } from './first-request.ts';
import { runToEnd, sanityStep, startTarget, writeCollection } from './sanity.ts';
import { startOf } from './start-up.ts';

const PAIRS = 21;
const TASKS = path.join(import.meta.dirname, '../../tasks');

/**
 * What each patch of a library that is there for speed or memory spares a step (design.md#what-the-build-leaves): the task
 * built with it and without it, in pairs that change their order. One that another stands on is measured without that one.
 */
export async function patchRows(): Promise<Row[]> {
  const server = await startTarget();
  const targetUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const job = new Job();
  try {
    const rows: Row[] = [];
    for (const patch of PATCHES)
      if (patch.sparesStart !== undefined) rows.push(await startRowOf(patch, patch.sparesStart, job));
    for (const patch of PATCHES)
      if (patch.saves !== undefined) rows.push(await rowOf(patch, patch.saves, job, targetUrl));
    return rows;
  } finally {
    job.dispose();
    server.closeAllConnections();
    server.close();
  }
}

async function rowOf(patch: Patch, noted: Saving, job: Job, targetUrl: string): Promise<Row> {
  const memory = new PeakMemory(job.folder);
  const collection = writeCollection(job, noted.requests);
  const others = PATCHES.filter((other) => other !== patch && other.needs !== patch);
  const build = async (name: string, patches: readonly Patch[]) => {
    const bundle = path.join(job.folder, name);
    await buildTask(path.join(TASKS, 'NewmanSanity'), bundle, patches);
    return sanityStep(job, bundle, { collection, targetUrl }, memory);
  };
  const withIt = await build(`${patch.name}-with`, [...others, patch]);
  const without = await build(`${patch.name}-without`, others);
  const pairs: { ratio: number; milliseconds: number; bytes: number }[] = [];
  for (let round = 0; round < PAIRS; round++) {
    const isFirst = round % 2 === 0;
    const first = await runToEnd(isFirst ? withIt : without, memory);
    const second = await runToEnd(isFirst ? without : withIt, memory);
    const [ours, plain] = isFirst ? [first, second] : [second, first];
    pairs.push({
      ratio: ours.milliseconds / plain.milliseconds,
      milliseconds: plain.milliseconds - ours.milliseconds,
      bytes: plain.bytes - ours.bytes,
    });
  }
  const milliseconds = Math.round(median(pairs.map((pair) => pair.milliseconds)));
  const mebibytes = Math.round(median(pairs.map(({ bytes }) => bytes)) / 1024 / 1024);
  return {
    what: `build patch ${patch.name}: a step of ${noted.requests} ${noted.requests === 1 ? 'request' : 'requests'} with it`,
    measured: median(pairs.map(({ ratio }) => ratio)),
    limit: 1,
    unit: '×',
    detail: `of the same without it; it saves ${milliseconds} ms and ${mebibytes} MiB (noted: ${noted.milliseconds} ms, ${noted.mebibytes} MiB; kept from 40 ms or 10 MiB on), medians of ${PAIRS} pairs`,
  };
}

/** The same of the start of a task, up to its first request. */
async function startRowOf(patch: Patch, noted: StartSaving, job: Job): Promise<Row> {
  const watch = await watchRequests();
  const build = async (name: string, patches: readonly Patch[]) => {
    const bundle = path.join(job.folder, `${patch.name}-${name}`);
    await buildTask(path.join(TASKS, 'CaptureAndDeploy'), bundle, patches);
    return startOf('CaptureAndDeploy', bundle, job, watch);
  };
  const withIt = await build('with', PATCHES);
  const without = await build(
    'without',
    PATCHES.filter((other) => other !== patch && other.needs !== patch),
  );
  const pairs: { ratio: number; milliseconds: number }[] = [];
  for (let round = 0; round < PAIRS; round++) {
    const isFirst = round % 2 === 0;
    const first = await millisecondsToRequest(isFirst ? withIt : without, watch);
    const second = await millisecondsToRequest(isFirst ? without : withIt, watch);
    const [ours, plain] = isFirst ? [first, second] : [second, first];
    pairs.push({ ratio: ours / plain, milliseconds: plain - ours });
  }
  watch.close();
  const milliseconds = Math.round(median(pairs.map((pair) => pair.milliseconds)));
  return {
    what: `build patch ${patch.name}: start → first API request of CaptureAndDeploy with it`,
    measured: median(pairs.map(({ ratio }) => ratio)),
    limit: 1,
    unit: '×',
    detail: `of the same without it; it saves ${milliseconds} ms (noted: ${noted.milliseconds} ms; kept from 10 ms on), medians of ${PAIRS} pairs`,
  };
}
