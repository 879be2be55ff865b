import * as http from 'node:http';
import { ApiClient } from '../../shared/kubernetes/client/client.ts';
import { fixedAccess } from '../../shared/kubernetes/client/server-access.ts';
import { Cluster } from '../../shared/kubernetes/client/cluster.ts';
import type { Namespace, Pod, RevisionObject, Workload, Listing } from '../../shared/kubernetes/objects.ts';

/** A cluster that is told what to answer: one workload after the other, the last one for ever, and no revisions or pods. */
export class ToldCluster extends Cluster {
  readonly #answers: Workload[];

  constructor(...answers: readonly [Workload, ...Workload[]]) {
    const access = fixedAccess('https://k8s.example.com:6443', { agent: new http.Agent(), headers: {} });
    super(new ApiClient(access, new AbortController().signal));
    this.#answers = [...answers];
  }

  override readWorkload(): Promise<Workload> {
    const [next] = this.#answers;
    if (this.#answers.length > 1) this.#answers.shift();
    return next === undefined ? Promise.reject(new Error('nothing was told')) : Promise.resolve(next);
  }

  override readNamespace(name: string): Promise<Namespace> {
    return Promise.resolve({ metadata: { name } });
  }

  override listRevisions(): Promise<Listing<RevisionObject>> {
    return Promise.resolve({ items: [], resourceVersion: '1' });
  }

  override listPods(): Promise<Listing<Pod>> {
    return Promise.resolve({ items: [], resourceVersion: '1' });
  }
}
