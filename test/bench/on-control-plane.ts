import { readFile } from 'node:fs/promises';
import { startControlPlane } from '../rigs/control-plane/control-plane.ts';
import { hasGo } from '../rigs/go-program.ts';
import { ClusterClient } from '../support/cluster-client.ts';
import type { Row } from '../support/measured-row.ts';

/** A real control plane that lasts while something is measured on it. */
export interface MeasuredCluster {
  readonly cluster: ClusterClient;
  /** The kubectl of the same build, and the kubeconfig file that leads it there. */
  readonly kubectl: string;
  readonly kubeconfig: string;
}

/** Measures rows on a real control plane. None where there is no Go to build it with, which is said, or it does not start. */
export async function rowsOnControlPlane(
  about: string,
  measure: (there: MeasuredCluster) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  if (!hasGo()) {
    console.log(`There is no Go to build the control plane with; the rows about ${about} are left out.\n`);
    return [];
  }
  const controlPlane = await startControlPlane();
  if (controlPlane === undefined) return [];
  const { kubeconfig, kubectl } = controlPlane;
  const cluster = new ClusterClient('control-plane', await readFile(kubeconfig, 'utf8'), () => Promise.resolve());
  try {
    return await measure({ cluster, kubectl, kubeconfig });
  } finally {
    await cluster.stop();
    await controlPlane.stop();
  }
}
