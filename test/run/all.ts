// npm test: what needs nothing but Node, on the embedded cluster: all that is quick, the main path, and of what starts many
// tasks one half, by commit, see halves.ts.
// --whole: all of it. --rest (npm run test:rest): what npm test leaves out and the real control plane does not take.
// Further arguments go to mocha.
import { dividedSpecs } from './halves.ts';
import { exitCode, runSpecs } from './run-specs.ts';
import { EVERY_DAY } from './suites.ts';

const given = process.argv.slice(2);
const words = given.filter((word) => word !== '--whole' && word !== '--rest');

process.exitCode = exitCode(await runSpecs({ specs: chosenSpecs(), words }));

function chosenSpecs(): readonly string[] {
  if (given.includes('--whole')) return EVERY_DAY;
  const { now, rest, said } = dividedSpecs();
  console.log(said);
  return given.includes('--rest') ? rest : now;
}
