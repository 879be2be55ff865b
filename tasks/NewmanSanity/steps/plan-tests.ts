import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../../../shared/host/fault.ts';
import type { Host } from '../../../shared/host/host.ts';
import type { RunOptions } from '../newman/newman-types.ts';
import type { CollectionRun } from '../newman/run/run-collection.ts';
import type { TestPlan } from './run-collections.ts';
import { Credentials } from './credentials.ts';
import type { Deadline } from './deadline.ts';
import { readTransport } from '../network/sockets/transport.ts';
import type { Inputs } from '../inputs.ts';
import type { KeyValue } from '../inputs/key-values.ts';
import type { Network } from '../network/sockets/open-network.ts';
import { needsTarget } from '../target/target-url.ts';
import { loadCollections } from '../sources/read/load-collections.ts';
import type { LoadedCollection } from '../sources/read/load-collections.ts';
import type { Places } from './folders.ts';
import { readIterationData } from '../sources/read/iteration-data.ts';
import type { IterationData } from '../sources/read/iteration-data.ts';
import { readScope } from '../sources/read/scope.ts';
import type { Scope } from '../sources/read/scope.ts';
import type { TestTarget } from '../target/find/find-target.ts';

/**
 * Reads everything that the run needs and says what will be run. Whatever is missing or wrong is a Fault here, before
 * any request is sent.
 */
export async function planTests(
  host: Host,
  inputs: Inputs,
  target: TestTarget,
  places: Places,
  network: Network,
  deadline: Deadline,
): Promise<TestPlan> {
  const { base, output } = places;
  const transport = await readTransport(host, inputs, base, network);
  const collections = await loadCollections(host, inputs, base, transport, deadline);
  const environment = await readScope('environment', inputs.environment, base, transport, deadline);
  const globals = await readScope('globals', inputs.globals, base, transport, deadline);
  const data = await readIterationData(inputs.iterationData, base, transport, deadline);
  const workingDirectory = await findWorkingDirectory(inputs.workingDirectory, base);
  const given = givenVariables(inputs, target.url);
  const knownVariables = known(given, environment, globals, data, collections);
  const credentials = new Credentials(host, [
    ...inputs.secretVariables.map(({ value }) => value),
    ...secrets(environment, globals, collections),
  ]);
  warnOfColumns(host, given, data);
  warnOfHttp2(host, target.url, collections, network);
  if (target.url === undefined) {
    const problem = needsTarget(inputs.targetUrlVariables, knownVariables, collections);
    if (problem !== undefined) throw new Fault(problem);
  }
  const shared = sharedOptions({ ...inputs, insecure: transport.insecure }, given, environment, globals, data);
  const { failOnNoTests, failOnUnresolvedVariables, failOnTargetNotUsed } = inputs;
  const rules = { failOnNoTests, failOnUnresolvedVariables, failOnTargetNotUsed };
  const runs = collections.map((collection): CollectionRun => {
    const { name, document, folders } = collection;
    const workingDir = workingDirectory ?? collection.folder ?? output;
    const newman = { ...shared, collection: document, workingDir, ...(folders.length > 0 ? { folder: folders } : {}) };
    const { variablesUsed } = collection.contents;
    return { name, source: collection.source, variablesUsed, newman, transport, rules };
  });
  const { logLevel, retries } = inputs;
  return { runs, targetUrl: target.url, knownVariables, rules, logLevel, retries, transport, credentials };
}

function sharedOptions(
  inputs: Inputs,
  given: readonly KeyValue[],
  environment: Scope | undefined,
  globals: Scope | undefined,
  data: IterationData | undefined,
): Omit<RunOptions, 'collection' | 'workingDir'> {
  return {
    envVar: given,
    ...(environment ? { environment: environment.document } : {}),
    ...(globals ? { globals: globals.document } : {}),
    ...(data ? { iterationData: data.data } : {}),
    ...(inputs.iterationCount === undefined ? {} : { iterationCount: inputs.iterationCount }),
    // 'folder' would turn script errors into an abort without a report (newman.md#53-when-err-when-failures).
    ...(inputs.bail ? { bail: ['failure'] as const } : {}),
    insecureFileRead: false,
    reporters: [],
    timeoutRequest: inputs.requestTimeoutSeconds * 1000,
    timeoutScript: inputs.scriptTimeoutSeconds * 1000,
    delayRequest: inputs.delayMilliseconds,
    insecure: inputs.insecure,
    ignoreRedirects: inputs.ignoreRedirects,
  };
}

/** What `--env-var` would be given: it beats environment, collection and globals. */
function givenVariables(inputs: Inputs, targetUrl: string | undefined): KeyValue[] {
  const names = targetUrl === undefined ? [] : [...new Set(inputs.targetUrlVariables)];
  const others = [...inputs.variables, ...inputs.secretVariables];
  const twice = names.filter((name) => others.some(({ key }) => key === name));
  if (twice.length > 0) {
    throw new Fault(
      `Input targetUrlVariable names ${twice.join(', ')}, which variables or secretVariables give a value too. Keep one of them.`,
    );
  }
  return [...names.map((key) => ({ key, value: targetUrl ?? '' })), ...others];
}

function known(
  given: readonly KeyValue[],
  environment: Scope | undefined,
  globals: Scope | undefined,
  data: IterationData | undefined,
  collections: readonly LoadedCollection[],
): string[] {
  const keys = [
    ...given.map(({ key }) => key),
    ...(environment?.keys ?? []),
    ...(globals?.keys ?? []),
    ...(data?.columns ?? []),
    ...collections.flatMap(({ contents }) => contents.variablesDefined),
  ];
  return [...new Set(keys)].sort();
}

function secrets(
  environment: Scope | undefined,
  globals: Scope | undefined,
  collections: readonly LoadedCollection[],
): string[] {
  return [
    ...(environment?.secretValues ?? []),
    ...(globals?.secretValues ?? []),
    ...collections.flatMap(({ contents }) => contents.secretValues),
  ];
}

function warnOfColumns(host: Host, given: readonly KeyValue[], data: IterationData | undefined): void {
  const both = given.filter(({ key }) => data?.columns.includes(key)).map(({ key }) => key);
  if (both.length > 0) {
    host.warning(
      `The iteration data has columns of the same name as ${both.join(', ')}; their values win over the ones given by the inputs.`,
    );
  }
}

/** Newman speaks HTTP/1.1 to whatever is behind a proxy (postman-request, initParams), and says nothing about it. */
function warnOfHttp2(
  host: Host,
  targetUrl: string | undefined,
  collections: readonly LoadedCollection[],
  network: Network,
): void {
  const asking = collections.filter(({ contents }) => contents.asksForHttp2).map(({ source }) => source);
  if (asking.length === 0 || targetUrl === undefined || network.proxyOf(new URL(targetUrl)) === undefined) return;
  host.warning(
    `${asking.join(', ')} asks for HTTP/2, but behind a proxy or the port-forward newman speaks HTTP/1.1 only. To test HTTP/2, run the tests on an agent that reaches the service directly.`,
  );
}

async function findWorkingDirectory(given: string | undefined, base: string): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const folder = path.resolve(base, given);
  const isFolder = await stat(folder).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new Fault(`workingDirectory '${given}' is no folder below ${base}. Check the path.`);
  return folder;
}
