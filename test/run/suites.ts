/** That the embedded cluster is like a real one, tried on both. */
export const CONFORMANCE: readonly string[] = ['test/conformance/cluster.spec.ts'];

/** What is as true on a real cluster as on the embedded one. */
export const ON_ANY_CLUSTER: readonly string[] = [...CONFORMANCE, 'test/e2e/*.spec.ts'];

const ROOMS = ['e2e', 'tasks', 'conformance', 'newman', 'scripts', 'hosts', 'azure-devops', 'rigs', 'steps'];

/**
 * What `npm test` runs: all that needs nothing but Node, on the embedded cluster. What waits most comes first, so that
 * what only computes is done beside it, and no long file is left alone at the end.
 */
export const EVERY_DAY: readonly string[] = [...ROOMS, 'properties', 'pipelines', 'unit'].map(
  (room) => `test/${room}/**/*.spec.ts`,
);
