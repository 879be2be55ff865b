/** That the embedded cluster is like a real one, tried on both. */
export const CONFORMANCE: readonly string[] = ['test/conformance/cluster.spec.ts'];

/** What is as true on a real cluster as on the embedded one. */
export const ON_ANY_CLUSTER: readonly string[] = [...CONFORMANCE, 'test/e2e/*.spec.ts'];

/** Of test/e2e what a user does first, and what no commit may break on either cluster. */
export const MAIN_PATH: readonly string[] = [
  ...['around', 'capture-and-deploy', 'chain', 'newman-tunnel', 'several', 'smart-rollback', 'two-names'],
];

const rooms = (...names: readonly string[]) => names.map((room) => `test/${room}/**/*.spec.ts`);

/** That the embedded cluster is like a real one, and what can be tried on that one alone: one long file and a short one. */
export const ON_EMBEDDED_CLUSTER: readonly string[] = rooms('conformance');

/** What starts many tasks, scripts or pipelines: `npm test` tries a half of it, see halves.ts. */
export const HALVED: readonly string[] = rooms('newman', 'tasks', 'scripts', 'pipelines');

/** What `npm test` always tries beside test/conformance and test/e2e. */
export const UNDIVIDED: readonly string[] = rooms(...['hosts', 'azure-devops', 'rigs', 'steps', 'properties', 'unit']);

/** All that needs nothing but Node, on the embedded cluster; what waits most comes first. */
export const EVERY_DAY: readonly string[] = [...ON_EMBEDDED_CLUSTER, 'test/e2e/*.spec.ts', ...HALVED, ...UNDIVIDED];
