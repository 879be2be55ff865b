/** What `npm test` runs: all that needs nothing but Node, on the embedded cluster. */
export const EVERY_DAY: readonly string[] = ['test/{unit,pipelines,rigs,newman,e2e}/**/*.spec.ts'];

/** What is as true on a real cluster. */
export const END_TO_END = 'test/e2e/**/*.spec.ts';
