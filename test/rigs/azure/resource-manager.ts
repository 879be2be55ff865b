import { claimsOf } from './entra-tokens.ts';
import type { ManagedCluster, RigAnswer, RigRequest } from './model.ts';
import { json } from './model.ts';

const PATH =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)(?:\/(listCluster(?:User|Admin)Credential))?$/i;

const failure = (status: number, code: string, message: string): RigAnswer =>
  json(status, { error: { code, message } }, { 'x-ms-correlation-request-id': 'c0-correlation' });

/** Answers a request to Azure Resource Manager (aks.md#51-credentials, aks.md#53-arm-errors). */
export function answerResourceManager(
  request: RigRequest,
  clusters: readonly ManagedCluster[],
  audience: string,
): RigAnswer {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const claims = claimsOf(token);
  if (claims?.['aud'] !== audience || Number(claims['exp']) * 1000 < Date.now()) {
    return failure(
      401,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    );
  }
  const [, subscription = '', group = '', name = '', action] = PATH.exec(request.path) ?? [];
  if (request.query.get('api-version') !== '2024-05-01') {
    return failure(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required.');
  }
  if (request.method === 'POST' && request.headers['content-length'] === undefined) {
    return { status: 411, body: '<h1>Length Required</h1>' };
  }
  if (request.method !== (action === undefined ? 'GET' : 'POST')) return failure(405, 'MethodNotAllowed', 'No.');
  const same = (one: string, other: string) => one.toLowerCase() === decodeURIComponent(other).toLowerCase();
  const inGroup = clusters.filter((one) => same(one.subscriptionId, subscription) && same(one.resourceGroup, group));
  if (inGroup.length === 0) {
    return failure(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  const cluster = inGroup.find((one) => same(one.name, name));
  if (cluster === undefined) {
    const what = `'Microsoft.ContainerService/managedClusters/${name}' under resource group '${group}'`;
    return failure(404, 'ResourceNotFound', `The Resource ${what} was not found.`);
  }
  if (action === undefined) return json(200, { name: cluster.name, properties: cluster.properties ?? {} });
  const asAdmin = /admin/i.test(action);
  const kubeconfig = asAdmin ? cluster.admin : cluster.user;
  if (kubeconfig === undefined) {
    const why = 'Getting static credential is not allowed because this cluster is set to disable local accounts.';
    return failure(400, 'BadRequest', why);
  }
  const value = Buffer.from(kubeconfig).toString('base64');
  return json(200, { kubeconfigs: [{ name: asAdmin ? 'clusterAdmin' : 'clusterUser', value }] });
}
