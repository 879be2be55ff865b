import { Fault } from '../host/fault.ts';
import { describeValue } from './describe-value.ts';

/** What passes from the deployment to the sanity tests: file `deploy-info.json` (design.md#deploy-info). */
export interface DeployInfo {
  readonly buildId: string;
  readonly imageTag: string;
  readonly imageName: string;
  readonly namespace: string;
  /** The bare name of a Deployment; `statefulset/…` or `daemonset/…` for the others. */
  readonly deploymentName: string;
  /** May be empty. */
  readonly serviceUrl: string;
}

export const DEPLOY_INFO_ARTIFACT = 'deploy-info';
export const DEPLOY_INFO_FILE = 'deploy-info.json';

const KEYS = ['buildId', 'imageTag', 'imageName', 'namespace', 'deploymentName', 'serviceUrl'] as const;

/** The exact text of deploy-info.json: the six keys in this order, two-space indent, a final newline. */
export function writeDeployInfo(info: DeployInfo): string {
  const ordered = Object.fromEntries(KEYS.map((key) => [key, info[key]]));
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

/**
 * Reads deploy-info.json. Unknown extra keys are accepted.
 * Throws a Fault that names the place and each key that is missing or malformed; `instead` ends its advice.
 */
export function readDeployInfo(text: string, place: string, instead = ', or give targetUrl'): DeployInfo {
  const next = `It is written by CaptureAndDeploy@1; run that again${instead}.`;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Fault('SR602', `${place} is not JSON (${(error as Error).message}). ${next}`, { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Fault('SR602', `${place} holds no JSON object. ${next}`);
  }
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const problems = KEYS.flatMap((key) => {
    const problem = problemOf(key, fields.get(key));
    return problem === undefined ? [] : [`${key} ${problem}`];
  });
  if (problems.length > 0)
    throw new Fault('SR602', `${place} is no valid deploy-info: ${problems.join(', ')}. ${next}`);
  const field = (key: (typeof KEYS)[number]) => String(fields.get(key));
  return {
    buildId: field('buildId'),
    imageTag: field('imageTag'),
    imageName: field('imageName'),
    namespace: field('namespace'),
    deploymentName: field('deploymentName'),
    serviceUrl: field('serviceUrl'),
  };
}

function problemOf(key: (typeof KEYS)[number], value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string') return `is not a string (${describeValue(value)})`;
  if (value.trim() === '' && key !== 'serviceUrl') return 'is empty';
  return undefined;
}
