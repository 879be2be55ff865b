// Changes a Deployment with the libraries that every task of ours stands on (design.md#libraries), may follow its rollout to
// its end, and decides, writes and says nothing. Built as the tasks are, and started by bare-change.ts.
import { endWith, openBareCluster } from './bare-cluster.ts';
import type { BareAnswer, BareRequest } from './bare-cluster.ts';

/** What is asked, in this order; with `follow` the rollout of the workload of the last answer is followed, and then noted. */
interface Work {
  readonly requests: readonly BareRequest[];
  readonly follow?: {
    /** Each with the place of the request whose answer says from where on it is watched. */
    readonly watches: readonly (readonly [path: string, from: number])[];
    readonly note: BareRequest;
  };
}

endWith(change());

async function change(): Promise<void> {
  const cluster = await openBareCluster();
  const { requests, follow } = JSON.parse(process.env['CHANGE'] ?? '') as Work;
  const answers: BareAnswer[] = [];
  for (const request of requests) answers.push(await cluster.ask(request));
  if (follow === undefined) return;
  const watches = follow.watches.map(([path, from]) => {
    const version = answers[from]?.metadata.resourceVersion ?? '';
    return `${path}&watch=true&timeoutSeconds=25&resourceVersion=${version}`;
  });
  await cluster.complete(watches, answers.at(-1)?.metadata.generation ?? 0);
  await cluster.ask(follow.note);
}
