import type { Job, Pipeline } from '../model.ts';
import { inputsOf, poolOf, scriptOf } from '../model.ts';
import { scalarsOf, textAt } from '../yaml.ts';

const INSIDE_THE_CLUSTER = /\bhttps?:\/\/[\w.-]+\.svc(?:\.[\w.-]+)?\b/;
const PROBE = /\/(?:health|healthz|ready)\/?$/;

/** Service URLs that are no base of requests. */
export function serviceUrlProblems(pipeline: Pipeline): string[] {
  const inputs = scalarsOf(pipeline.node).filter(({ path }) => path.at(-1) === 'serviceUrl');
  const written = pipeline.steps.flatMap((step) => [...(scriptOf(step) ?? '').matchAll(/"serviceUrl":\s*"([^"]*)"/g)]);
  return [...inputs.map(({ text }) => text), ...written.map(([, url = '']) => url)]
    .filter((url) => PROBE.test(url))
    .map((url) => `serviceUrl ${url}: the tests would call ${url}/…; give the base, and the path to readyPath`);
}

/** Addresses of the cluster's own network that a pipeline deploys to. */
export function clusterAddresses(pipeline: Pipeline): string[] {
  const found = scalarsOf(pipeline.node).flatMap(({ text }) => INSIDE_THE_CLUSTER.exec(text)?.[0] ?? []);
  return [...new Set(found)];
}

/** Jobs that test such an address from Microsoft's agents, which cannot reach it. */
export function reachProblems(pipeline: Pipeline, addresses: readonly string[]): string[] {
  const [address] = addresses;
  if (address === undefined) return [];
  return pipeline.jobs
    .filter((job) => textAt(poolOf(pipeline, job), 'vmImage') !== undefined && testsDirectly(job))
    .map((job) => `job '${job.name}' runs on a hosted agent, which cannot reach ${address}`);
}

function testsDirectly(job: Job): boolean {
  return job.steps.some((step) => {
    if (step.subject !== 'NewmanSanity@1') return /\bnewman run\b/.test(scriptOf(step) ?? '');
    return (inputsOf(step).kubernetesServiceConnection ?? '') === '';
  });
}
