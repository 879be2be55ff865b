/** What is another at each run, of newman's CLI too, so that it is compared by its form alone. */
export const NEW_EACH_TIME: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the id that the runtime gives each request', /(?<=Postman-Token: )[0-9a-f-]{36}/g],
  ['the boundary between parts of a form', /(?<=-{26})\d{24}/g],
  [
    'names, ids and times that are made up: {{$randomFirstName}} and its like',
    /(?<=\/echo\?)name=.*&id=.*&at=.*&n=\d+/g,
  ],
  [
    'what Digest, OAuth 1, Hawk, EdgeGrid and NTLM make up or sign',
    /(?<=\b(?:cnonce|oauth_nonce|oauth_timestamp|oauth_signature|response|nonce|ts|mac|timestamp|signature)=)"?[^",;& ]*"?/g,
  ],
  ['the time that AWS signs, and its signature', /(?<=X-Amz-Date: |Signature=)[0-9TZa-f]+/g],
  ['the day in the scope of AWS', /(?<=Credential=[^/]*\/)\d{8}/g],
  ['tokens that JWT and ASAP sign, with their times', /(?<=Bearer eyJ)[\w.=-]+/g],
  ['the answer that NTLM makes up', /(?<=NTLM TlRMTVNTUAAD)[\w+/=]+/g],
];

/** A collection whose verdict is another than newman's, on purpose. */
export interface WantedDifference {
  readonly title: string;
  /** What newman's CLI says: its exit code. */
  readonly newman: 0 | 1;
  readonly task: 'Succeeded' | 'Failed';
  readonly reason: string;
  readonly requests: readonly object[];
  readonly more?: object;
}

const script = (listen: string, code: string) => ({ listen, script: { type: 'text/javascript', exec: [code] } });
const request = (name: string, test: string, more: object = {}) => ({
  name,
  request: { method: 'GET', url: '{{TARGET_URL}}/echo', ...more },
  event: [script('test', test)],
});
const PASSES = "pm.test('status is 200', () => pm.response.to.have.status(200));";

/** Where the task is not as newman, and why. All else is the same. */
export const WANTED: readonly WantedDifference[] = [
  {
    title: 'nothing is tested',
    ...{ newman: 0, task: 'Failed' },
    reason: 'green means that something was tested (failOnNoTests)',
    requests: [request('Untested', '')],
  },
  {
    title: 'a variable without a value is sent',
    ...{ newman: 0, task: 'Failed' },
    reason: 'the request is not the one that was meant (failOnUnresolvedVariables)',
    requests: [request('Unresolved', PASSES, { url: '{{TARGET_URL}}/echo?tenant={{tenant}}' })],
  },
  {
    title: 'a test never calls done',
    ...{ newman: 0, task: 'Failed' },
    reason: 'what it would have tested was not tested',
    requests: [request('Never', `${PASSES}\npm.test('never ends', (done) => {});`)],
  },
  {
    title: 'a test fails after the answer that it waits for',
    ...{ newman: 0, task: 'Failed' },
    reason: 'newman loses a test that throws in a callback, and is green',
    requests: [
      request(
        'Later',
        "pm.test('fails later', (done) => pm.sendRequest(pm.variables.get('TARGET_URL') + '/echo', (error, response) => { pm.expect(response.code).to.equal(201); done(); }));",
      ),
    ],
  },
  {
    title: 'a promise of a test is rejected',
    ...{ newman: 0, task: 'Failed' },
    reason: 'newman counts the test as passed before it ends',
    requests: [request('Late', "pm.test('fails late', async () => { await null; throw new Error('late'); });")],
  },
  {
    title: 'a file for an upload is missing',
    ...{ newman: 0, task: 'Failed' },
    reason: 'newman sends the request without it, and says so in a line of its console alone',
    requests: [
      request('Upload', PASSES, {
        method: 'POST',
        body: { mode: 'formdata', formdata: [{ key: 'file', type: 'file', src: 'gone.txt' }] },
      }),
    ],
  },
  {
    title: 'an authorization has no token',
    ...{ newman: 0, task: 'Failed' },
    reason: 'newman sends the request without it, and says nothing',
    requests: [request('Open', PASSES, { auth: { type: 'oauth2', oauth2: [{ key: 'addTokenTo', value: 'header' }] } })],
  },
];
