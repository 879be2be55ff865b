// npm run test:parity: runs collections by newman's own CLI and by NewmanSanity against one server, and compares what was
// sent byte for byte, all assertions, and the verdicts. Further arguments go to mocha.
import { exitCode, runSpecs } from './run-specs.ts';

process.exitCode = exitCode(
  await runSpecs({ specs: ['test/parity/**/*.spec.ts'], words: process.argv.slice(2), jobs: 1 }),
);
