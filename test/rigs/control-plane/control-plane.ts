import * as path from 'node:path';
import { startGoProgram } from '../go-program.ts';

/** The real control plane of this folder while it runs. */
export interface ControlPlane {
  /** The file of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The kubectl that was built with it. */
  readonly kubectl: string;
  stop(): Promise<void>;
}

/**
 * Builds the control plane (from the cache where it is there) and starts it in a folder of its own, which goes with it.
 * `undefined` where the build failed, which has been said by then. Needs Go, see `hasGo`. Throws where it does not start.
 * `authenticationConfig` is the file that says whose tokens the API server takes beside its own. With `reviveSeconds` a component that is killed is started again after so long; without it that ends them all.
 */
export async function startControlPlane(
  options: { readonly reviveSeconds?: number; readonly authenticationConfig?: string } = {},
): Promise<ControlPlane | undefined> {
  const program = await startGoProgram({
    name: 'control plane',
    takes: 'about 4 minutes',
    build: path.join(import.meta.dirname, 'build'),
    file: 'control-plane',
    words: [
      ...(options.reviveSeconds === undefined ? [] : ['--revive', `${options.reviveSeconds}s`]),
      ...(options.authenticationConfig === undefined ? [] : ['--authentication-config', options.authenticationConfig]),
    ],
    ready: /^ready KUBECONFIG=(.+)$/,
    patienceSeconds: 120,
  });
  if (program === undefined) return undefined;
  const [kubeconfig = ''] = program.said;
  return { kubeconfig, kubectl: path.join(program.folder, 'kubectl'), stop: () => program.stop() };
}
