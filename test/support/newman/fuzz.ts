import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import * as fc from 'fast-check';
import type { TaskRun } from '../../rigs/agent/agent.ts';
import { Job, runTask } from '../../rigs/agent/agent.ts';
import type { FuzzAnswer, FuzzCase } from './fuzz-case.ts';
import { fuzzCase } from './fuzz-case.ts';

const CANARY = 'the canary outside of the working directory';
const OWN_COMMANDS: readonly string[] = [
  ...['task.debug', 'task.setprogress', 'task.logissue', 'task.complete', 'task.setsecret', 'task.setvariable'],
  ...['results.publish', 'task.addattachment'],
];
const OUTPUTS = [
  'result',
  'assertions',
  'failedAssertions',
  'requests',
  'reportPath',
  'firstFailure',
  'rollbackRunUrl',
];
const OWN_FORMAT = /^##\[(?:group\]|endgroup\]$)/;
const LONGEST_ERROR = 4001;

/** A server that answers request n of a case with what the case says, to the byte. */
export class HostileServer {
  readonly bodies: string[] = [];
  answers: readonly FuzzAnswer[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.bodies.push(Buffer.concat(chunks).toString('latin1'));
        const answer = this.answers[Number(/^\/(\d+)\?/.exec(request.url ?? '')?.[1] ?? -1)];
        if (answer === undefined) response.end('{}');
        else response.socket?.end(bytesOf(answer));
      });
      request.on('error', () => undefined);
    });
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function bytesOf({ status, reason, headers, body }: FuzzAnswer): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = `HTTP/1.1 ${status} ${reason}\r\n${lines}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** The case that this seed stands for. */
export function caseOf(seed: number): FuzzCase {
  const [one] = fc.sample(fuzzCase, { seed, numRuns: 1 });
  assert.ok(one !== undefined);
  return one;
}

/** What a case came to. */
export interface FuzzRun {
  readonly result: string;
  readonly requests: number;
  readonly lines: number;
}

/** Runs the built task on one case and holds it to all that must be true whatever the case is. */
export async function runFuzzCase(seed: number, server: HostileServer, url: string): Promise<FuzzRun> {
  const one = caseOf(seed);
  server.answers = one.requests.map(({ answer }) => answer);
  server.bodies.length = 0;
  const job = new Job({ variables: { 'System.Debug': 'true' }, secrets: { Token: one.secret } });
  try {
    const sources = job.variable('System.DefaultWorkingDirectory') ?? job.folder;
    const inputs = layOut(one, job, sources);
    const before = listed(job.folder);
    const run = await runTask({
      task: 'NewmanSanity',
      job,
      inputs: { ...inputs, targetUrl: url },
      timeoutMilliseconds: 120_000,
    });
    const where = `seed ${seed}`;
    holdsItsTongue(run, where);
    keepsTheSecret(run, one.secret, where);
    staysInItsFolder(job, before, where);
    for (const body of server.bodies) assert.ok(!body.includes(CANARY), `${where}: a file from outside was sent`);
    tellsTheTruth(run, where);
    return { result: run.outputs['result'] ?? '', requests: server.bodies.length, lines: run.lines.length };
  } finally {
    job.dispose();
  }
}

function layOut(one: FuzzCase, job: Job, sources: string): Record<string, string> {
  const folder = path.join(sources, 'postman');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(job.folder, 'canary.txt'), CANARY);
  writeFileSync(path.join(sources, 'canary.txt'), CANARY);
  symlinkSync(path.join(sources, 'canary.txt'), path.join(folder, 'link.txt'));
  const event = (listen: string, exec: string) => ({ listen, script: { type: 'text/javascript', exec: [exec] } });
  const item = one.requests.map(({ name, folder: within, request, before, test }) => ({
    name: within,
    item: [{ name, request, event: [event('prerequest', before), event('test', test)] }],
  }));
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
  write('sanity.json', JSON.stringify({ info: { name: one.name, schema }, item }));
  write('environment.json', JSON.stringify({ name: one.name, values: one.variables }));
  write('data', one.data);
  return {
    ...one.inputs,
    collection: 'postman/sanity.json',
    environment: 'postman/environment.json',
    secretVariables: 'token=Token',
    iterationData: one.data === '' ? '' : 'postman/data',
    ...{ readyTimeoutSeconds: '0', requestTimeoutSeconds: '2', scriptTimeoutSeconds: '2', timeoutSeconds: '60' },
  };
}

/** No command of others, no format of others, one end, one error of one line. */
function holdsItsTongue(run: TaskRun, where: string): void {
  assert.deepEqual(run.unparsed, [], where);
  const others = run.commands.map(({ name }) => name).filter((name) => !OWN_COMMANDS.includes(name));
  assert.deepEqual(others, [], where);
  assert.equal(run.commands.filter(({ name }) => name === 'task.complete').length, 1, `${where}\n${run.log}`);
  assert.deepEqual([run.variables, run.tags, run.exitCode], [{}, [], 0], where);
  assert.deepEqual(
    Object.keys(run.outputs).filter((name) => !OUTPUTS.includes(name)),
    [],
    where,
  );
  for (const { printed } of run.lines) {
    // What task-lib says of an input, and a secret, are data of a command of our own, where no second one counts.
    const isData = /^##vso\[task\.(?:debug|setsecret)\]/.test(printed);
    assert.ok(isData || printed.toLowerCase().lastIndexOf('##vso') <= 0, `${where}: ${JSON.stringify(printed)}`);
    assert.ok(!printed.startsWith('##[') || OWN_FORMAT.test(printed), `${where}: ${JSON.stringify(printed)}`);
  }
  assert.ok(
    run.errors.length <= 1 && !/Unexpected error/.test(run.log),
    `${where}: ${run.errors.join('\n')}\n${run.log.slice(-3000)}`,
  );
  for (const error of run.errors) assert.ok(error.length <= LONGEST_ERROR && !error.includes('\n'), where);
}

/** Nowhere what was given as a secret: log, debug, results, summary, outputs. */
function keepsTheSecret(run: TaskRun, secret: string, where: string): void {
  const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];
  // The agent takes the first out of its log; task-lib prints every variable that is read as the second, which it masks.
  const printed = run.lines
    .filter((line) => !line.printed.startsWith('##vso[task.setsecret]'))
    .map((line) => (line.printed.startsWith('##vso[task.debug]') ? (line.shown ?? '') : line.printed));
  const files = [...run.testResults, ...run.summaries, ...run.attachments].map(({ text }) => text);
  const everything = [...printed, ...files, ...Object.values(run.outputs), ...run.errors, ...run.warnings];
  for (const form of forms) {
    const leak = everything.find((text) => text.includes(form));
    assert.equal(leak, undefined, `${where}: ${form} in ${leak?.slice(0, 500) ?? ''}`);
  }
}

/** Files come into being below Agent.TempDirectory only. */
function staysInItsFolder(job: Job, before: readonly string[], where: string): void {
  const own = [job.variable('Agent.TempDirectory') ?? '', path.join(job.folder, 'files')].map((folder) =>
    path.relative(job.folder, folder),
  );
  const isOwn = (file: string) => own.some((folder) => file === folder || file.startsWith(folder + path.sep));
  assert.deepEqual(
    listed(job.folder).filter((file) => !before.includes(file) && !isOwn(file)),
    [],
    where,
  );
}

/** Green means that something was tested and all of it passed; the results are XML in every outcome. */
function tellsTheTruth(run: TaskRun, where: string): void {
  const { result } = run.outputs;
  assert.equal(run.result === 'Succeeded', result === 'passed', `${where}: ${run.result}, ${result ?? ''}`);
  const [file] = run.testResults;
  assert.ok(file !== undefined, `${where}: no results\n${run.log.slice(-2000)}`);
  assert.equal(XMLValidator.validate(file.text), true, where);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(file.text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uFFFE\uFFFF]/, where);
  if (result === 'passed') assert.doesNotMatch(file.text, /<(?:failure|error)\b/, where);
}

function listed(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => path.basename(file) !== '.taskkey');
}
