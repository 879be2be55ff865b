import path from 'node:path';
import { kindOf } from '../../../shared/files/disk/find-files.ts';
import { Fault } from '../../../shared/host/fault.ts';
import { givenVariables } from '../inputs/given-variables.ts';
import type { Network } from '../network/sockets/open-network.ts';
import { readTransport } from '../network/sockets/transport.ts';
import type { Transport } from '../network/sockets/transport.ts';
import { ClientCredentials } from '../newman/run/client-credentials.ts';
import { runOptions, sharedOptions } from '../newman/run-options.ts';
import type { CollectionRun } from '../newman/run/run-collection.ts';
import type { Rules } from '../results/findings.ts';
import { columnWarning, http2Warning, knownVariables, secretKeysOf, secretsOf } from '../sources/loaded-sources.ts';
import type { LoadedSources } from '../sources/loaded-sources.ts';
import { readIterationData } from '../sources/read/iteration-data.ts';
import { loadCollections } from '../sources/read/load-collections.ts';
import { readScope } from '../sources/read/scope.ts';
import { Sources } from '../sources/read/sources.ts';
import type { TestTarget } from '../target/find/find-target.ts';
import { needsTarget } from '../target/target-url.ts';
import { prepareExport, writeEnvironment } from './export-environment.ts';
import { KnownCredentials } from './credentials.ts';
import type { SanityStep } from './sanity-step.ts';

/** All that is run, in order, and what it is held against. */
export interface TestPlan {
  readonly runs: readonly CollectionRun[];
  readonly targetUrl: string | undefined;
  readonly knownVariables: readonly string[];
  readonly rules: Rules;
  /** Of variables whose values are secret, also those that scripts give to them. */
  readonly secretNames: readonly string[];
  readonly transport: Transport;
  readonly credentials: KnownCredentials;
  /** Writes the environment where exportEnvironment says so. */
  exportEnvironment(environment: object | undefined): Promise<void>;
}

/**
 * Reads everything that the run needs and says what will be run. Whatever is missing or wrong is a Fault here, before
 * any request is sent.
 */
export async function planTests(step: SanityStep, target: TestTarget, network: Network): Promise<TestPlan> {
  const { host, inputs, folders } = step;
  const transport = await readTransport(host, inputs, folders.base, network);
  const loaded = await loadSources(step, transport);
  const exported = await prepareExport(step, loaded);
  const workingDirectory = await findWorkingDirectory(inputs.workingDirectory, folders.base);
  const given = givenVariables(inputs, target.url);
  const known = knownVariables(given, loaded);
  const credentials = new KnownCredentials(host, [
    ...inputs.secretVariables.map(({ value }) => value),
    ...secretsOf(loaded),
  ]);
  const isProxied = target.url !== undefined && network.proxyOf(new URL(target.url)) !== undefined;
  for (const warning of [columnWarning(given, loaded.data), http2Warning(loaded.collections, isProxied)]) {
    if (warning !== undefined) host.warning(warning);
  }
  const problem =
    target.url === undefined ? needsTarget(inputs.targetUrlVariables, known, loaded.collections) : undefined;
  if (problem !== undefined) throw new Fault('SR504', problem);
  const { failOnNoTests, failOnUnresolvedVariables, failOnTargetNotUsed, allowUnresolved } = inputs;
  const rules = { failOnNoTests, failOnUnresolvedVariables, failOnTargetNotUsed, allowUnresolved };
  const tokens = new ClientCredentials({
    transport,
    timeoutMilliseconds: inputs.requestTimeoutSeconds * 1000,
    stop: step.deadline.signal,
    onSecret: (value) => credentials.addBorn(value),
    say: (line) => host.info(line),
  });
  const shared = sharedOptions({ ...inputs, insecure: transport.insecure }, given, loaded);
  const runs = loaded.collections.map((collection): CollectionRun => {
    const newman = runOptions(shared, collection, { workingDirectory, output: folders.output });
    const { name, source, contents } = collection;
    return { name, source, variablesUsed: contents.variablesUsed, newman, transport, tokens, rules };
  });
  const secrets = {
    keys: [...inputs.secretVariables.map(({ key }) => key), ...(loaded.environment?.secretKeys ?? [])],
    isSecret: (text: string) => credentials.clean(text) !== text,
  };
  return {
    runs,
    targetUrl: target.url,
    knownVariables: known,
    rules,
    transport,
    credentials,
    secretNames: [...new Set([...secretKeysOf(loaded), ...inputs.secretVariables.map(({ key }) => key)])],
    exportEnvironment: async (environment) => {
      if (exported !== undefined) await writeEnvironment(step, exported, environment, secrets);
    },
  };
}

async function loadSources(
  { host, inputs, folders, deadline }: SanityStep,
  transport: Transport,
): Promise<LoadedSources> {
  const sources = new Sources({
    base: folders.base,
    transport,
    deadline,
    postmanKey: inputs.postmanApiKey,
    warn: (line) => host.warning(line),
  });
  return {
    collections: await loadCollections(sources, inputs, host),
    environment: await readScope(sources, 'environment', inputs.environment, host),
    globals: await readScope(sources, 'globals', inputs.globals, host),
    data: await readIterationData(sources, inputs.iterationData),
  };
}

async function findWorkingDirectory(given: string | undefined, base: string): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const folder = path.resolve(base, given);
  const kind = await kindOf(folder);
  if (kind === 'folder') return folder;
  throw new Fault(
    'SR102',
    kind === 'file'
      ? `workingDirectory '${given}' is a file, and a folder is meant. Name the folder that it is in.`
      : `workingDirectory '${given}' does not exist (looked for ${folder}). Relative paths start at the sources of the run: check the path.`,
  );
}
