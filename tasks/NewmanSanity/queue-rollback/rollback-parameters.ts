import { createHash } from 'node:crypto';
import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
import { contractName } from '../../../shared/kubernetes/resources.ts';
import { workloadOf } from '../../../shared/deployment/live-image.ts';
import type { KeyValue } from '../inputs/key-values.ts';

/** What may stand in braces in a value of rollbackParameters; the names are those of deploy-info. */
const PLACEHOLDERS = ['namespace', 'deploymentName', 'buildId', 'imageTag'] as const satisfies (keyof DeployInfo)[];

const DEFAULTS: readonly KeyValue[] = [
  { key: 'targetNamespace', value: '{namespace}' },
  { key: 'deploymentName', value: '{deploymentName}' },
  { key: 'sourceRunId', value: '{buildId}' },
  { key: 'expectedImageTag', value: '{imageTag}' },
];

// JSON (`{"a": 1}`, `{}`) is no placeholder.
const IN_BRACES = /\{([A-Za-z]\w*)\}/g;

/** Says which names in braces are no placeholders, or nothing. Pure. */
export function placeholderProblem(value: string): string | undefined {
  const names = [...value.matchAll(IN_BRACES)].map(([, name = '']) => name);
  const unknown = names.find((name) => !isPlaceholder(name));
  if (unknown === undefined) return undefined;
  return `there is no placeholder {${unknown}}, only ${PLACEHOLDERS.map((name) => `{${name}}`).join(', ')}`;
}

/**
 * The parameters that the rollback pipeline is queued with: the given ones, else the default ones. Those leave
 * `sourceRunId` out in a classic release, which publishes no rollback-info: there expectedImageTag guards alone
 * (design.md#after-a-failure). Pure.
 */
export function rollbackParameters(
  given: readonly KeyValue[] | undefined,
  deployInfo: DeployInfo,
  inRelease: boolean,
): Readonly<Record<string, string>> {
  const lines = given ?? DEFAULTS.filter(({ key }) => !inRelease || key !== 'sourceRunId');
  return Object.fromEntries(lines.map(({ key, value }) => [key, filled(value, deployInfo)]));
}

/** `targetNamespace=prod, deploymentName=python-service`, for people. */
export function describeParameters(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

function filled(value: string, deployInfo: DeployInfo): string {
  return value.replace(IN_BRACES, (text, name: string) => (isPlaceholder(name) ? deployInfo[name] : text));
}

function isPlaceholder(name: string): name is (typeof PLACEHOLDERS)[number] {
  return PLACEHOLDERS.some((placeholder) => placeholder === name);
}

// No limit is documented; this is short of the 256 characters that other names of Azure DevOps may have.
const LONGEST = 200;
// A tag is also part of a path, where the server refuses or mangles other characters (pipelines.md#c4-writing-calls).
const UNSAFE = /[^A-Za-z0-9._-]+/g;

/**
 * The tag that says that a rollback was queued: `rollback-queued-<definition id>-<namespace>-<name>`
 * (design.md#after-a-failure). `statefulset/db` is written `statefulset_db`: no name in Kubernetes has an underscore,
 * so it is no other workload's. What no workload can be named, or is too long, is told apart by a hash. Pure.
 */
export function rollbackTag(definitionId: number, deployInfo: DeployInfo): string {
  const workload = workloadOf(deployInfo);
  const name = workload === undefined ? deployInfo.deploymentName : contractName(workload);
  const whole = `rollback-queued-${definitionId}-${deployInfo.namespace}-${name.replace('/', '_')}`;
  const safe = whole.replace(UNSAFE, '_');
  if (safe === whole && whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${safe.slice(0, LONGEST - hash.length - 1)}-${hash}`;
}
