import { Fault, describeError } from '../../host/fault.ts';
import { clusterPath, credentialsPath, describeCluster } from '../aks-cluster.ts';
import type { AksCluster } from '../aks-cluster.ts';
import type { AzureConnection } from '../azure-connection.ts';
import { AzureFailure } from '../azure-failure.ts';
import { explainResourceManager } from '../explain-resource-manager.ts';
import { jsonObject } from '../foreign-text.ts';
import { objectIdIn } from '../object-id.ts';
import { clusterStateIn, kubeconfigIn } from '../resource-manager-answers.ts';
import type { ClusterState } from '../resource-manager-answers.ts';
import type { AzureAnswer, AzureSender } from './azure-sender.ts';
import { refusalOf } from './azure-sender.ts';
import type { AccessToken, Tokens } from './tokens.ts';

/** The two requests to Azure Resource Manager, in the name of a connection. */
export class ResourceManager {
  readonly #sender: AzureSender;
  readonly #tokens: Tokens;
  readonly #connection: AzureConnection;

  constructor(sender: AzureSender, tokens: Tokens, connection: AzureConnection) {
    this.#sender = sender;
    this.#tokens = tokens;
    this.#connection = connection;
  }

  /** The kubeconfig of a cluster, as text. Throws a Fault. */
  async kubeconfig(cluster: AksCluster): Promise<string> {
    let token = await this.#token();
    try {
      let answer = await this.#send('POST', credentialsPath(cluster), token);
      if (answer.status === 401) {
        token = await this.#token();
        answer = await this.#send('POST', credentialsPath(cluster), token);
      }
      if (answer.status !== 200 || jsonObject(answer.body) === undefined) throw refusalOf(this.#host, answer);
      return kubeconfigIn(answer.body, cluster);
    } catch (error) {
      if (error instanceof AzureFailure) {
        const { id: connectionId, tenantId } = this.#connection;
        const request = { connectionId, cluster, objectId: objectIdIn(token.token), tenantId };
        throw new Fault('SR213', explainResourceManager(error, request), { cause: error });
      }
      if (error instanceof Fault || !(error instanceof Error) || error.name === 'AbortError') throw error;
      throw new Fault(
        'SR213',
        `Azure Resource Manager gave no credentials of the AKS cluster ${describeCluster(cluster)} to the connection '${this.#connection.id}': ${describeError(error)}. Run the step again; where that does not help, look at the cluster in the portal.`,
        { cause: error },
      );
    }
  }

  /** What the cluster is like; `undefined` where that cannot be told now, or may not be by this connection. */
  async state(cluster: AksCluster): Promise<ClusterState | undefined> {
    try {
      const answer = await this.#send('GET', clusterPath(cluster), await this.#token());
      return answer.status === 200 ? clusterStateIn(answer.body) : undefined;
    } catch {
      // It is only to explain another fault, which is told all the same.
      return undefined;
    }
  }

  #token(): Promise<AccessToken> {
    return this.#tokens.obtain(this.#connection.resourceManagerScope, 'Azure Resource Manager');
  }

  get #host(): string {
    return new URL(this.#connection.resourceManager).host;
  }

  #send(method: 'GET' | 'POST', path: string, { token }: AccessToken): Promise<AzureAnswer> {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'smart-rollback' };
    return this.#sender.send({ method, url: `${this.#connection.resourceManager}${path}`, headers });
  }
}
