import type { Job } from './job.ts';

/** A service connection, as the service hands it to the agent (agent.md#11-the-kubernetes-service-connection). */
export interface ServiceConnection {
  readonly url: string;
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** A Kubernetes service connection of the Kubeconfig form. */
export function kubernetesConnection(
  kubeconfig: string,
  more: { readonly clusterContext?: string; readonly acceptUntrustedCerts?: boolean } = {},
): ServiceConnection {
  const { clusterContext = '', acceptUntrustedCerts = false } = more;
  return {
    url: 'https://kubernetes.invalid',
    scheme: 'Kubernetes',
    parameters: { kubeconfig, ...(clusterContext === '' ? {} : { clusterContext }) },
    data: { authorizationType: 'Kubeconfig', acceptUntrustedCerts: String(acceptUntrustedCerts) },
  };
}

// What programs need to run at all; most of them only on Windows.
const OWN_VARIABLES = ['PATH', 'HOME', 'SystemRoot', 'SystemDrive', 'USERPROFILE', 'PATHEXT', 'ComSpec', 'TEMP', 'TMP'];

const SYSTEM_CONNECTION = 'SYSTEMVSSCONNECTION';

/**
 * The environment that the agent makes for a task (agent.md#2-environment-and-endpoints), clean of ours except for what
 * programs need to run.
 */
export function taskEnvironment(
  job: Job,
  inputs: Readonly<Record<string, string>>,
  connections: Readonly<Record<string, ServiceConnection>>,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of OWN_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  Object.assign(environment, own, { TF_BUILD: 'True' });
  for (const [name, value] of job.variables) environment[environmentName(name)] = value;
  for (const [name, value] of job.secrets) environment[`SECRET_${environmentName(name)}`] = value;
  environment.VSTS_PUBLIC_VARIABLES = JSON.stringify([...job.variables.keys()]);
  environment.VSTS_SECRET_VARIABLES = JSON.stringify([...job.secrets.keys()]);
  for (const [name, value] of Object.entries(inputs)) environment[`INPUT_${environmentName(name)}`] = value;
  const system: ServiceConnection = {
    url: job.variable('System.TeamFoundationCollectionUri') ?? '',
    scheme: 'OAuth',
    parameters: { AccessToken: job.token },
  };
  for (const [id, connection] of Object.entries({ ...connections, [SYSTEM_CONNECTION]: system })) {
    Object.assign(environment, connectionEnvironment(id, connection));
  }
  return environment;
}

function connectionEnvironment(
  id: string,
  { url, scheme, parameters, data }: ServiceConnection,
): Record<string, string> {
  const named = (prefix: string, values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}_${id}_${key.toUpperCase()}`, value]));
  return {
    [`ENDPOINT_URL_${id}`]: url,
    [`ENDPOINT_AUTH_${id}`]: JSON.stringify({ parameters, scheme }),
    [`ENDPOINT_AUTH_SCHEME_${id}`]: scheme,
    ...named('ENDPOINT_AUTH_PARAMETER', parameters),
    ...(data === undefined ? {} : { [`ENDPOINT_DATA_${id}`]: JSON.stringify(data), ...named('ENDPOINT_DATA', data) }),
  };
}

function environmentName(name: string): string {
  return name.replace(/[. ]/g, '_').toUpperCase();
}
