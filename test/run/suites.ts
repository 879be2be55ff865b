/** What is as true on a real cluster as on the embedded one. */
export const ON_ANY_CLUSTER: readonly string[] = ['test/conformance/cluster.spec.ts', 'test/e2e/*.spec.ts'];

/** What `npm test` runs: all that needs nothing but Node, on the embedded cluster. What is quick comes first. */
export const EVERY_DAY: readonly string[] = [
  'test/unit/**/*.spec.ts',
  ...['rigs', 'pipelines', 'azure-devops', 'steps', 'hosts', 'properties', 'conformance', 'newman', 'tasks'].map(
    (room) => `test/${room}/**/*.spec.ts`,
  ),
  'test/scripts/*.spec.ts',
  'test/e2e/*.spec.ts',
];
