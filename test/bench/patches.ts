import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { buildTask } from '../../scripts/build/build-task.ts';
import { PATCHES } from '../../scripts/build/patches.ts';
import type { Patch, Saving } from '../../scripts/build/patch.ts';
import { Job } from '../rigs/agent/job.ts';
import { PeakMemory } from '../rigs/agent/peak-memory.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';
import { runToEnd, sanityStep, startTarget, writeCollection } from './sanity.ts';

const PAIRS = 21;
const TASK = path.join(import.meta.dirname, '../../tasks/NewmanSanity');

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
    await buildTask(TASK, bundle, patches);
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
