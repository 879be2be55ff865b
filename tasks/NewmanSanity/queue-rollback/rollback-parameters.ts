import type { DeployInfo } from '../../../shared/contract/deploy-info.ts';
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
