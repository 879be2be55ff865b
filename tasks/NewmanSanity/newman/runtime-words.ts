const WORDS: readonly (readonly [said: RegExp, meant: string])[] = [
  [/sandbox: a?synchronous script execution timeout/, 'script execution timed out (scriptTimeoutSeconds)'],
  [/sandbox not responding/, 'script execution timed out (scriptTimeoutSeconds): nothing else came to run meanwhile'],
  [
    /sandbox: execution interrupted, bridge disconnecting\.?|uvm: unable to dispatch "[^"]*" post disconnection\.?/,
    'the script was ended with its run',
  ],
  [/uvm: unable to spawn worker\.?\s*/, 'no thread could be started for the scripts: '],
  [/uvm: boot timed out after (\d+)ms\.?/, 'the scripts did not get ready within $1 ms'],
  [/runtime: request aborted/, 'the request was ended with its run'],
  [/execution\.(?:result|error|request|response|cookies|assertion|abort)\.[0-9a-f-]{36}/g, 'a script'],
  [/__id_uvm_\d+/g, 'a script'],
];

/** A message of newman's runtime in words that its users know: names and ids of its inner parts are none. */
export function plainWords(message: string): string {
  return WORDS.reduce((text, [said, meant]) => text.replace(said, meant), message);
}
