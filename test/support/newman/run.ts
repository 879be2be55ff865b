import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Fault } from '../../../shared/host/fault.ts';
import type { Outcome } from '../../../shared/host/outcome.ts';
import { StepReporter } from '../../../shared/report/publish/step-reporter.ts';
import { readInputs } from '../../../tasks/NewmanSanity/inputs.ts';
import { newmanSanity } from '../../../tasks/NewmanSanity/run.ts';
import { RecordingHost } from '../recording-host.ts';
import './plain-workers.ts';

/** A test case as it is read back from the file. */
export interface ReadCase {
  readonly name: string;
  readonly classname: string;
  readonly time: string;
  readonly failure?: { readonly message: string; readonly text: string };
  readonly error?: { readonly message: string; readonly text: string };
  readonly skipped?: { readonly message: string };
}

export interface SanityRun {
  readonly host: RecordingHost;
  /** A Fault counts as a failed outcome, as for the agent. */
  readonly outcome: Outcome;
  readonly cases: readonly ReadCase[];
  readonly xml: string;
  readonly summary: string;
  /** All that the log shows: lines, groups, warnings, the last message and its details. */
  readonly log: string;
}

export interface SanityOptions {
  /** Files below the sources, by relative path: text, bytes, or an object written as JSON. */
  readonly files: Readonly<Record<string, string | object>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Called with the host before the run begins. */
  readonly prepare?: (host: RecordingHost, base: string) => void;
}

/** Runs the task in this process, in a folder of its own. `collection` is `sanity.json` where it is not given. */
export async function runSanity(options: SanityOptions): Promise<SanityRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'newman-sanity-spec-'));
  const base = path.join(folder, 'sources');
  const temporary = path.join(folder, 'temporary');
  await mkdir(base);
  await mkdir(temporary);
  try {
    for (const [name, content] of Object.entries(options.files)) {
      const file = path.join(base, name);
      await mkdir(path.dirname(file), { recursive: true });
      const isRaw = typeof content === 'string' || Buffer.isBuffer(content);
      await writeFile(file, isRaw ? content : JSON.stringify(content));
    }
    const host = new RecordingHost(
      { collection: 'sanity.json', ...options.inputs },
      { 'System.DefaultWorkingDirectory': base, 'Agent.TempDirectory': temporary, ...options.variables },
    );
    options.prepare?.(host, base);
    const outcome = await run(host);
    const report = host.outputs.get('reportPath') ?? '';
    const xml = report === '' ? '' : await readFile(report, 'utf8');
    const [summary] = host.summaries;
    return {
      host,
      outcome,
      xml,
      cases: xml === '' ? [] : readCases(xml),
      summary: summary === undefined ? '' : await readFile(summary.file, 'utf8'),
      log: logOf(host, outcome),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(host: RecordingHost): Promise<Outcome> {
  try {
    return await newmanSanity(
      host,
      readInputs(host),
      new StepReporter('NewmanSanity', { Major: 1, Minor: 0, Patch: 0 }),
    );
  } catch (error) {
    if (error instanceof Fault) {
      const { errorCode, details } = error;
      return { result: 'failed', errorCode, message: host.mask(error.message), details };
    }
    throw error;
  }
}

function logOf(host: RecordingHost, outcome: Outcome): string {
  const details = outcome.result === 'failed' ? (outcome.details ?? []) : [];
  const groups = [...host.groups, ...details].flatMap(({ title, lines }) =>
    [title, ...lines].map((line) => host.mask(line)),
  );
  return [...host.infos, ...host.warnings, ...groups, host.mask(outcome.message)].join('\n');
}

/** The test cases of a JUnit file, which must be well-formed. */
export function readCases(xml: string): ReadCase[] {
  const validity = XMLValidator.validate(xml);
  if (validity !== true) throw new Error(`not well-formed: ${validity.err.msg} in line ${validity.err.line}`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'text',
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(xml) as { testsuites: { testsuite?: { testcase?: ReadCase[] }[] } };
  return (testsuites.testsuite ?? []).flatMap(({ testcase }) => testcase ?? []);
}
