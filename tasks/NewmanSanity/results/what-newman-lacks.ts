/** What the Postman app has and newman does not: what says so, and the way round. */
interface Lack {
  readonly said: RegExp;
  readonly way: string;
}

// The texts are those of postman-runtime 7.56.1 and postman-sandbox 6.7.4, tried in test/newman/lacks.spec.ts.
const LACKS: readonly Lack[] = [
  {
    said: /\{\{vault:[^}]+\}\}/,
    way: 'Newman has no vault: fill it by secretVariables with a line of the form vault:name=pipelineVariable.',
  },
  {
    said: /Vault access denied|pm\.vault\b.*(?:undefined|not a function)/,
    way: 'Newman has no vault: give the value by secretVariables, and let the script read it by pm.variables.get.',
  },
  {
    said: /pm\.require is not a function|Cannot find package '/,
    way: "Newman has no packages: put the package's code into the script of the collection or folder, or run this collection by the Postman CLI.",
  },
  {
    said: /Cannot find module '/,
    way: 'Scripts in newman can require only the modules that Postman comes with (ajv, chai, cheerio, crypto-js, csv-parse, lodash, moment, uuid, xml2js …): use one of these, or put the code into the script.',
  },
  {
    said: /pm\.execution\.runRequest is not a function|runRequest\b.*(?:not a function|undefined)/,
    way: 'Newman has no runRequest: send the request by pm.sendRequest, or have setNextRequest go there.',
  },
  {
    said: /\bfetch is not defined|\bXMLHttpRequest is not defined|\baxios is not defined/,
    way: 'Scripts in newman send requests by pm.sendRequest only.',
  },
  {
    said: /pm\.(?:datasets|mock|state|message)\b.*(?:not a function|undefined)/,
    way: 'Newman has none of that: run this collection by the Postman CLI, or give the data by iterationData.',
  },
];

/** What to do where a message tells of something that newman does not have; nothing for any other message. */
export function wayRound(message: string): string | undefined {
  return LACKS.find(({ said }) => said.test(message))?.way;
}
