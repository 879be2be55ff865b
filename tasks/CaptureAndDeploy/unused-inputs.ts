import type { Host } from '../../shared/host/host.ts';
import type { InputReader } from '../../shared/host/input-reader.ts';

/** What a step of this task may be about. */
export type Action = 'deploy' | 'capture' | 'follow' | 'mark';

const OF_MARK = ['verdict', 'deployInfo', 'pipelineAlias', 'sourceRunId'];
const OF_IMAGE = ['imageName', 'imageTag', 'containers', 'restartIfUnchanged'];
const OF_ROLLOUT = [
  ...['serviceUrl', 'onFailure', 'timeoutSeconds', 'stableSeconds', 'failAfterRestarts', 'replaceStuckPods'],
  'changeCause',
];

// What is given and not used was meant to do something (design.md#rules-for-inputs).
const UNUSED: Readonly<Record<Action, readonly string[]>> = {
  deploy: OF_MARK,
  capture: [...OF_IMAGE, ...OF_ROLLOUT, ...OF_MARK],
  follow: [...OF_IMAGE, 'dryRun', ...OF_MARK],
  mark: [
    ...['namespace', 'deploymentName', 'workloadSelector', 'containerName'],
    ...[...OF_IMAGE, ...OF_ROLLOUT, 'dryRun', 'publishArtifacts', 'outputDirectory'],
  ],
};

/** What is wrong with inputs that an action does not use; the agent hands in defaults too, so those do not count. */
export function unused(host: Pick<Host, 'input'>, { declarations }: InputReader, action: Action): readonly string[] {
  return UNUSED[action].flatMap((name) => {
    const value = host.input(name);
    const fallback = declarations.find((one) => one.name === name)?.default;
    if (value === undefined || value.toLowerCase() === fallback?.toLowerCase()) return [];
    return [`${name} is not used by action: ${action}. ${ADVICE[action]?.[name] ?? 'Leave it out'}`];
  });
}

const ADVICE: Partial<Record<Action, Readonly<Record<string, string>>>> = {
  mark: Object.fromEntries(
    ['namespace', 'deploymentName', 'workloadSelector', 'containerName'].map((name) => [
      name,
      'The workloads are those of deploy-info and the record beside it. Leave it out',
    ]),
  ),
};
