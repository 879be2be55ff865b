// npm test: all suites that need nothing but Node, on the embedded cluster. Further arguments go to mocha.
import { exitCode, runSpecs } from './run-specs.ts';
import { EVERY_DAY } from './suites.ts';

process.exitCode = exitCode(await runSpecs({ specs: EVERY_DAY, words: process.argv.slice(2) }));
