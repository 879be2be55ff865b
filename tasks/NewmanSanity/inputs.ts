import type { SourceInputs } from '../../shared/azure-devops/source-run.ts';
import { readSource } from '../../shared/azure-devops/source-run.ts';
import { readArtifactSuffix } from '../../shared/contract/artifact-suffix.ts';
import type { Host } from '../../shared/host/host.ts';
import { LOG_LEVELS } from './report/execution-lines.ts';
import type { LogLevel } from './report/execution-lines.ts';
import { isWebUrl, whyNoWebUrl } from '../../shared/http/url.ts';
import { InputReader } from '../../shared/host/input-reader.ts';
import type { ConnectionSource } from '../../shared/kubernetes/connection-inputs.ts';
import { readConnection } from '../../shared/kubernetes/connection-inputs.ts';
import type { RollbackInputs } from './queue-rollback/rollback-inputs.ts';
import { deployInfoProblem, readRollback } from './queue-rollback/rollback-inputs.ts';
import { clientCertificateProblems } from './network/client-certificate.ts';
import { readPostmanKey } from './inputs/postman-key.ts';
import { readHostCertificateLines } from './inputs/host-certificates.ts';
import type { HostCertificateInput } from './inputs/host-certificates.ts';
import { contradictions, readKeyValues, readSecretReferences, whyNoVariableName } from './inputs/key-values.ts';
import type { KeyValue } from './inputs/key-values.ts';
import { ACCESS } from './network/choose-access.ts';
import type { AccessInput } from './network/choose-access.ts';

/** All that can be asked of NewmanSanity, with every default filled in (design.md#inputs-of-newmansanity). */
export interface Inputs extends SourceInputs, RollbackInputs {
  readonly connection: ConnectionSource | undefined;
  readonly access: AccessInput;
  readonly outputDirectory: string | undefined;
  readonly collections: readonly string[];
  readonly environment: string | undefined;
  readonly globals: string | undefined;
  readonly iterationData: string | undefined;
  readonly shareEnvironment: boolean;
  /** The key itself. */
  readonly postmanApiKey: string | undefined;
  readonly exportEnvironment: string | undefined;
  readonly iterationCount: number | undefined;
  readonly folders: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly deployInfo: string | undefined;
  readonly artifactSuffix: string;
  readonly targetUrl: string | undefined;
  readonly targetUrlVariables: readonly string[];
  readonly variables: readonly KeyValue[];
  readonly secretVariables: readonly KeyValue[];
  readonly readyTimeoutSeconds: number;
  readonly readyPath: string | undefined;
  readonly retries: number;
  readonly timeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly scriptTimeoutSeconds: number;
  readonly delayMilliseconds: number;
  readonly bail: boolean;
  readonly insecure: boolean;
  readonly ignoreRedirects: boolean;
  readonly caCertificates: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientPassphrase: string | undefined;
  readonly clientCertificates: readonly HostCertificateInput[];
  readonly failOnNoTests: boolean;
  readonly failOnUnresolvedVariables: boolean;
  readonly failOnTargetNotUsed: boolean;
  readonly allowUnresolved: readonly string[];
  readonly logLevel: LogLevel;
  readonly publishTestResults: boolean;
  readonly testRunTitle: string | undefined;
  readonly publishReport: boolean;
  readonly recordVerdict: boolean;
}

const DAY = 86_400;

/**
 * Reads and checks all inputs. Throws one Fault that lists everything that is wrong with them.
 * Values of secretVariables are made known to the host as secrets before anything can be printed. The output `result` is
 * `error` from here on, until there is another: an input that is wrong must not leave it unset.
 */
export function readInputs(
  host: Pick<Host, 'input' | 'variable' | 'variableNames' | 'setSecret' | 'setOutput'>,
  reader = new InputReader(host),
): Inputs {
  host.setOutput('result', 'error');
  const file = (example: string) => ({ example });
  const inputs: Inputs = {
    connection: readConnection(reader, 'optional'),
    access: reader.choice('access', ACCESS, 'auto'),
    outputDirectory: reader.optional('outputDirectory', {
      example: '$(Agent.TempDirectory)/newman',
      check: (path) => (path.includes(',') ? 'the agent cannot publish from a path with a comma' : undefined),
    }),
    collections: reader.lines('collection', { required: true, example: 'postman/sanity.json' }),
    environment: reader.optional('environment', file('postman/staging.postman_environment.json')),
    globals: reader.optional('globals', file('postman/workspace.postman_globals.json')),
    iterationData: reader.optional('iterationData', file('postman/users.csv')),
    postmanApiKey: readPostmanKey(reader, (name) => host.variable(name)),
    shareEnvironment: reader.boolean('shareEnvironment', false),
    exportEnvironment: reader.optional('exportEnvironment', file('$(Agent.TempDirectory)/environment.json')),
    iterationCount: reader.optionalInteger('iterationCount', { minimum: 1, maximum: 100_000 }),
    folders: reader.lines('folder', { example: 'Smoke' }),
    workingDirectory: reader.optional('workingDirectory', file('postman/files')),
    deployInfo: reader.optional('deployInfo', file('$(Pipeline.Workspace)/build/deploy-info')),
    ...readSource(reader),
    artifactSuffix: readArtifactSuffix(reader),
    targetUrl: reader.optional('targetUrl', {
      example: 'https://python-service.example.com',
      check: (value) => (isWebUrl(value) ? undefined : `not an http or https URL: ${whyNoWebUrl(value)}`),
    }),
    targetUrlVariables: reader.lines('targetUrlVariable', {
      fallback: 'TARGET_URL',
      example: 'TARGET_URL',
      check: whyNoVariableName,
    }),
    variables: readKeyValues(reader, 'variables'),
    secretVariables: masked(
      host,
      readSecretReferences(reader, 'secretVariables', (name) => host.variable(name)),
    ),
    readyTimeoutSeconds: reader.integer('readyTimeoutSeconds', { fallback: 60, minimum: 0, maximum: DAY }),
    readyPath: reader.optional('readyPath', { example: '/health' }),
    retries: reader.integer('retries', { fallback: 0, minimum: 0, maximum: 100 }),
    timeoutSeconds: reader.integer('timeoutSeconds', { fallback: 600, minimum: 1, maximum: DAY }),
    requestTimeoutSeconds: reader.integer('requestTimeoutSeconds', { fallback: 30, minimum: 1, maximum: DAY }),
    scriptTimeoutSeconds: reader.integer('scriptTimeoutSeconds', { fallback: 60, minimum: 1, maximum: DAY }),
    delayMilliseconds: reader.integer('delayMilliseconds', { fallback: 0, minimum: 0, maximum: DAY * 1000 }),
    bail: reader.boolean('bail', false),
    insecure: reader.boolean('insecure', false),
    ignoreRedirects: reader.boolean('ignoreRedirects', false),
    caCertificates: reader.optional('caCertificates', file('certificates/company-ca.pem')),
    clientCertificate: reader.optional('clientCertificate', file('certificates/client.pem')),
    clientKey: reader.optional('clientKey', file('certificates/client.key')),
    clientPassphrase: reader.optional('clientPassphrase', { example: '$(ClientKeyPassphrase)' }),
    clientCertificates: readHostCertificateLines(reader, (name) => host.variable(name)),
    failOnNoTests: reader.boolean('failOnNoTests', true),
    failOnUnresolvedVariables: reader.boolean('failOnUnresolvedVariables', true),
    failOnTargetNotUsed: reader.boolean('failOnTargetNotUsed', true),
    allowUnresolved: reader.lines('allowUnresolved', {
      example: 'name',
      check: (name) => (/[{}]/.test(name) ? 'not the name of a variable: leave its braces out' : undefined),
    }),
    logLevel: reader.choice('logLevel', LOG_LEVELS, 'requests'),
    publishTestResults: reader.boolean('publishTestResults', true),
    testRunTitle: reader.optional('testRunTitle', { example: 'Sanity tests of staging', freeText: true }),
    publishReport: reader.boolean('publishReport', false),
    recordVerdict: reader.boolean('recordVerdict', true),
    ...readRollback(reader),
  };
  if (inputs.postmanApiKey !== undefined) host.setSecret(inputs.postmanApiKey);
  for (const { passphrase } of [{ passphrase: inputs.clientPassphrase }, ...inputs.clientCertificates]) {
    if (passphrase !== undefined) host.setSecret(passphrase);
  }
  const noDeployInfo = deployInfoProblem(inputs, inputs);
  for (const problem of [...contradictions(inputs), ...clientCertificateProblems(inputs)]) reader.problem(problem);
  if (noDeployInfo !== undefined) reader.problem(noDeployInfo);
  if (inputs.deployInfo !== undefined && (inputs.pipelineAlias !== undefined || inputs.sourceRunId !== undefined)) {
    reader.problem('deployInfo contradicts pipelineAlias and sourceRunId: give the path or the run');
  }
  if (inputs.access === 'portForward' && inputs.connection === undefined) {
    reader.problem(
      'access is portForward, which needs a connection to the cluster: give kubernetesServiceConnection, or connectionType: kubeconfig',
    );
  }
  reader.finish();
  return inputs;
}

function masked(host: Pick<Host, 'setSecret'>, secrets: readonly KeyValue[]): readonly KeyValue[] {
  for (const { value } of secrets) host.setSecret(value);
  return secrets;
}
