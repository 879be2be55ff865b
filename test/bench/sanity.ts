import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { taskEnvironment } from '../rigs/agent/environment.ts';
import { Job } from '../rigs/agent/job.ts';
import { PeakMemory } from '../rigs/agent/peak-memory.ts';
import { readTaskDefinition, resolveInputs } from '../rigs/agent/task-definition.ts';
import type { Process } from './first-request.ts';
import { median } from '../support/measured-row.ts';
import type { Row } from '../support/measured-row.ts';

interface Size {
  readonly requests: number;
  readonly rounds: number;
  /** Of the wall time, to newman's own (design.md#15-speed). */
  readonly limit: number;
}

const SIZES: readonly Size[] = [
  { requests: 1, rounds: 15, limit: 0.9 },
  { requests: 25, rounds: 15, limit: 0.9 },
  { requests: 500, rounds: 7, limit: 1 },
];
const MEMORY_LIMIT = 1.1;
const NEWMAN = path.join(import.meta.dirname, '../../node_modules/newman/bin/newman.js');

/**
 * NewmanSanity against newman's own command line with its reporters cli and junit, on the same collections and the same
 * server; both take turns. Our numbers include the ready probe, the summary and the outputs.
 */
export async function sanityRows(tasksFolder: string): Promise<Row[]> {
  const bundle = path.join(tasksFolder, 'NewmanSanity');
  if (!existsSync(path.join(bundle, 'index.js'))) return [];
  const server = await startTarget();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const rows: Row[] = [];
    for (const size of SIZES) rows.push(...(await rowsOf(size, bundle, url)));
    return rows;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function rowsOf({ requests, rounds, limit }: Size, bundle: string, url: string): Promise<Row[]> {
  const job = new Job();
  const memory = new PeakMemory(job.folder);
  const collection = writeCollection(job, requests);
  const ours = sanityStep(job, bundle, { collection, targetUrl: url }, memory);
  const export_ = ['--reporter-junit-export', path.join(job.folder, 'newman.xml')];
  const words = ['run', collection, '--env-var', `TARGET_URL=${url}`, '--reporters', 'cli,junit', ...export_];
  const theirs: Process = { ...ours, args: [NEWMAN, ...words] };
  const runs = { ours: [] as Run[], theirs: [] as Run[] };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await runToEnd(ours, memory));
    runs.theirs.push(await runToEnd(theirs, memory));
  }
  job.dispose();
  const row = (what: string, most: number, value: (run: Run) => number, show: (value: number) => string): Row => {
    const [our, their] = [median(runs.ours.map(value)), median(runs.theirs.map(value))];
    const detail = `${show(our)} against ${show(their)} of newman's CLI with cli and junit, medians of ${rounds}`;
    return {
      what: `NewmanSanity, ${requests} ${requests === 1 ? 'request' : 'requests'}: ${what}`,
      measured: our / their,
      limit: most,
      unit: '×',
      detail,
    };
  };
  return [
    row(
      'wall time',
      limit,
      ({ milliseconds }) => milliseconds,
      (value) => `${value.toFixed(0)} ms`,
    ),
    row(
      'peak memory',
      MEMORY_LIMIT,
      ({ bytes }) => bytes,
      (value) => `${(value / 1024 / 1024).toFixed(0)} MiB`,
    ),
  ];
}

/** A NewmanSanity bundle as the agent starts it. */
export function sanityStep(
  job: Job,
  bundle: string,
  given: Readonly<Record<string, string>>,
  memory: PeakMemory,
): Process {
  const inputs = resolveInputs(readTaskDefinition(bundle), given, (name) => job.variable(name));
  const environment = taskEnvironment(job, inputs, {}, memory.environment);
  return { args: [path.join(bundle, 'index.js')], environment, folder: job.folder };
}

/** What one process took. */
export interface Run {
  readonly milliseconds: number;
  /** The most memory that it ever held. */
  readonly bytes: number;
}

/** Runs a process to its end. Throws with its output where it fails. */
export async function runToEnd({ args, environment, folder }: Process, memory: PeakMemory): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  const milliseconds = performance.now() - started;
  if (code !== 0 || output.includes('result=Failed')) throw new Error(`${args.join(' ')} failed:\n${output}`);
  return { milliseconds, bytes: memory.read() };
}

/** A service that answers in the time that its network takes. */
export async function startTarget(): Promise<Server> {
  const server = createServer((request, response) => {
    const order = { id: request.url, lines: [{ price: 20 }, { price: 22 }], total: 42 };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(order));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Writes a collection of so many requests, with two tests each. Returns its path. */
export function writeCollection(job: Job, requests: number): string {
  const collection = path.join(job.folder, 'collection.json');
  writeFileSync(collection, JSON.stringify(collectionOf(requests)));
  return collection;
}

function collectionOf(requests: number): object {
  const exec = [
    "pm.test('answers', () => pm.response.to.have.status(200));",
    "pm.test('adds up', () => pm.expect(pm.response.json().total).to.equal(42));",
  ];
  const item = Array.from({ length: requests }, (_, index) => ({
    name: `Order ${index}`,
    request: { method: 'GET', url: `{{TARGET_URL}}/orders/${index}` },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
  }));
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  return { info: { name: `Orders ${requests}`, schema }, item };
}
