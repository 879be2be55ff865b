import type { InputReader } from '../host/input-reader.ts';
import type { ConnectionSource } from './connection-inputs.ts';
import { readConnection } from './connection-inputs.ts';
import { isObjectName, parseWorkloadName } from './resources.ts';
import type { WorkloadReference } from './resources.ts';
import { LABEL, whyNoName, whyNoWorkloadName } from './why-no-name.ts';

/** The inputs by which both deploying tasks find their workload (design.md#inputs-of-captureanddeploy). */
export interface WorkloadInputs {
  readonly connection: ConnectionSource;
  /** `undefined`: the connection's, else `default`. */
  readonly namespace: string | undefined;
  readonly workload: Pick<WorkloadReference, 'kind' | 'name'>;
  readonly containerName: string | undefined;
}

/** Reads them. What is wrong with them is gathered in the reader. */
export function readWorkloadInputs(read: InputReader): WorkloadInputs {
  // Where it is missing the reader throws before anyone uses the stand-in.
  const connection = readConnection(read, 'required') ?? { type: 'kubeconfig' };
  const namespace = read.optional('namespace', {
    example: 'prod',
    check: (value) =>
      isObjectName(value) && value.length <= LABEL.longest && !value.includes('.')
        ? undefined
        : `no name of a namespace: ${whyNoName(value, LABEL)}`,
  });
  const deploymentName = read.required('deploymentName', {
    example: 'python-service',
    check: (value) => {
      const parsed = parseWorkloadName(value);
      return parsed === undefined
        ? `no name of a Deployment, StatefulSet or DaemonSet: ${whyNoWorkloadName(value)}`
        : undefined;
    },
  });
  const containerName = read.optional('containerName', {
    example: 'app',
    check: (value) =>
      isObjectName(value) && value.length <= LABEL.longest && !value.includes('.')
        ? undefined
        : `no name of a container: ${whyNoName(value, LABEL)}`,
  });
  const workload = parseWorkloadName(deploymentName) ?? { kind: 'Deployment', name: deploymentName };
  return { connection, namespace, workload, containerName };
}
