import assert from 'node:assert/strict';
import { plainWords } from '../../../tasks/NewmanSanity/newman/runtime-words.ts';
import { wayRound } from '../../../tasks/NewmanSanity/results/what-newman-lacks.ts';

const ID = '6f1f6f3e-7c4e-4a53-9d0e-0c5b5c1d2e3f';

describe('NewmanSanity: words of the runtime', () => {
  const rows: readonly (readonly [said: string, meant: string])[] = [
    ['sandbox: asynchronous script execution timeout', 'script execution timed out (scriptTimeoutSeconds)'],
    ['sandbox: synchronous script execution timeout', 'script execution timed out (scriptTimeoutSeconds)'],
    ['sandbox not responding', 'script execution timed out (scriptTimeoutSeconds): nothing else came to run meanwhile'],
    ['sandbox: execution interrupted, bridge disconnecting.', 'the script was ended with its run'],
    [`uvm: unable to dispatch "execution.abort.${ID}" post disconnection.`, 'the script was ended with its run'],
    ['uvm: unable to spawn worker.\nno memory', 'no thread could be started for the scripts: no memory'],
    ['uvm: boot timed out after 30000ms.', 'the scripts did not get ready within 30000 ms'],
    ['runtime: request aborted', 'the request was ended with its run'],
    [`no listener for execution.response.${ID} of __id_uvm_4711`, 'no listener for a script of a script'],
    ['TypeError: x is not a function', 'TypeError: x is not a function'],
  ];
  for (const [said, meant] of rows) it(`${said}: ${meant}`, () => assert.equal(plainWords(said), meant));

  it('tell of what newman does not have', () => {
    assert.match(wayRound('{{vault:key}} was sent as it stands (URL)') ?? '', /vault:name=pipelineVariable/);
    assert.equal(wayRound('TypeError: x is not a function'), undefined);
  });
});
