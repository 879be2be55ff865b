import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { runTask } from '../rigs/agent/agent.ts';
import { readCases } from '../support/newman/run.ts';
import type { TestServer } from '../support/newman/server.ts';
import { NEW_EACH_TIME } from './differences.ts';

const NEWMAN = path.join(import.meta.dirname, '../../node_modules/newman/bin/newman.js');

/** What one of the two did with a collection. */
export interface Told {
  readonly passed: boolean;
  /** Byte for byte, but for what is new at each run. */
  readonly requests: readonly string[];
  /** `state name: message`. */
  readonly assertions: readonly string[];
  readonly log: string;
}

/** How a collection is to be run, by the words of both. */
export interface Both {
  readonly folder: string;
  readonly collection: string;
  readonly newman: readonly string[];
  readonly task: Readonly<Record<string, string>>;
}

interface Item {
  readonly id: string;
  readonly name: string;
  readonly item?: readonly Item[];
}

interface Report {
  readonly collection: { readonly item: readonly Item[] };
  readonly run: {
    readonly stats: { readonly iterations: { readonly total: number } };
    readonly executions: readonly {
      readonly cursor: { readonly ref: string; readonly iteration: number };
      readonly item: { readonly id: string };
      readonly assertions?: readonly {
        readonly assertion: string;
        readonly skipped: boolean;
        readonly error?: { readonly message: string };
      }[];
    }[];
  };
}

/** Runs a collection by newman's own CLI. */
export async function byNewman(server: TestServer, { folder, collection, newman }: Both): Promise<Told> {
  const report = path.join(folder, `${collection}.report.json`);
  const words = ['run', collection, '--env-var', `TARGET_URL=${server.url}`, '--no-insecure-file-read', ...newman];
  const before = server.received.length;
  const child = spawn(
    process.execPath,
    [NEWMAN, ...words, '--reporters', 'cli,json', '--reporter-json-export', report],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const told = JSON.parse(await readFile(report, 'utf8')) as Report;
  return {
    passed: code === 0,
    requests: server.received.slice(before).map(withoutNews),
    assertions: assertionsOf(told),
    log,
  };
}

/** Runs it by the task, bundled. */
export async function byTask(server: TestServer, { folder, collection, task }: Both): Promise<Told> {
  const outputDirectory = path.join(folder, `${collection}.results`);
  const before = server.received.length;
  const { result, log } = await runTask({
    task: 'NewmanSanity',
    inputs: { collection, targetUrl: server.url, readyTimeoutSeconds: '0', outputDirectory, ...task },
    variables: { 'System.DefaultWorkingDirectory': folder },
  });
  const cases = readCases(await readFile(path.join(outputDirectory, 'newman-results.xml'), 'utf8'));
  const assertions = cases.map(({ name, failure, error, skipped }) => {
    const state = (failure ?? error) ? 'failed' : skipped === undefined ? 'passed' : 'skipped';
    const message = failure?.message ?? error?.message ?? '';
    return line(state, name.replace(/ \(#\d+\)$/, ''), message);
  });
  return {
    passed: result === 'Succeeded',
    requests: server.received.slice(before).map(withoutNews),
    assertions,
    log,
  };
}

function assertionsOf({ collection, run }: Report): string[] {
  const names = new Map<string, string>();
  const visit = (items: readonly Item[], folders: string): void => {
    for (const { id, name, item } of items) {
      names.set(id, `${folders}${name}`);
      if (item !== undefined) visit(item, `${folders}${name} / `);
    }
  };
  visit(collection.item, '');
  // Newman tells the assertions of one execution once for each request that it took: three times for NTLM.
  const executions = new Map(run.executions.map((execution) => [execution.cursor.ref, execution]));
  return [...executions.values()].flatMap(({ cursor, item, assertions = [] }) =>
    assertions.map(({ assertion, skipped, error }) => {
      const label = run.stats.iterations.total > 1 ? ` [iteration ${cursor.iteration + 1}]` : '';
      const state = error === undefined ? (skipped ? 'skipped' : 'passed') : 'failed';
      return line(state, `${names.get(item.id) ?? '?'} / ${assertion}${label}`, error?.message ?? '');
    }),
  );
}

function line(state: string, name: string, message: string): string {
  return state === 'failed' ? `failed ${name}: ${message}` : `${state} ${name}`;
}

function withoutNews(request: string): string {
  return NEW_EACH_TIME.reduce((text, [, pattern]) => text.replace(pattern, '…'), request);
}
