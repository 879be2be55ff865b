import assert from 'node:assert/strict';
import { InputReader } from '../../../shared/host/input-reader.ts';
import { readPostmanKey } from '../../../tasks/NewmanSanity/inputs/postman-key.ts';
import type { HttpAnswer } from '../../../tasks/NewmanSanity/network/http-answer.ts';
import { requestEnd } from '../../../tasks/NewmanSanity/network/request-end.ts';
import {
  isPostmanApi,
  isPostmanUid,
  postmanAddress,
  postmanProblem,
} from '../../../tasks/NewmanSanity/sources/postman-api.ts';
import type { PostmanInput } from '../../../tasks/NewmanSanity/sources/postman-api.ts';

const ID = '0123abcd-89ab-cdef-0123-456789abcdef';
const UID = `12345678-${ID}`;
const KEY = 'PMAK-0123456789abcdef';

describe('NewmanSanity: what a Postman UID stands for', () => {
  const rows: readonly [input: PostmanInput, line: string, address: string | undefined][] = [
    ['collection', UID, `https://api.postman.com/collections/${UID}`],
    ['environment', UID.toUpperCase(), `https://api.postman.com/environments/${UID.toUpperCase()}`],
    ['globals', UID, `https://api.postman.com/workspaces/${ID}/global-variables`],
    ['globals', ID, `https://api.postman.com/workspaces/${ID}/global-variables`],
    ['collection', ID, undefined],
    ['globals', `${ID}.json`, undefined],
    ['collection', `${UID}.json`, undefined],
    ['collection', `postman/${UID}`, undefined],
    ['collection', '../../12345678', undefined],
  ];
  for (const [input, line, address] of rows) {
    it(`${input} '${line}'`, () => {
      assert.equal(isPostmanUid(input, line) ? postmanAddress(input, line) : undefined, address);
    });
  }
});

describe('NewmanSanity: which addresses are sent the key of Postman', () => {
  const rows: readonly [url: string, isSent: boolean][] = [
    ['https://api.postman.com/collections/1', true],
    ['https://api.getpostman.com/collections/1', true],
    ['https://api.eu.postman.com/collections/1', true],
    ['https://API.postman.com/collections/1', true],
    ['http://api.postman.com/collections/1', false],
    ['https://api.postman.com.evil.example/collections/1', false],
    ['https://evil.example/api.postman.com', false],
    ['https://api.postman.com@evil.example/', false],
  ];
  for (const [url, isSent] of rows) it(url, () => assert.equal(isPostmanApi(url), isSent));
});

describe('NewmanSanity: why the Postman API gives nothing', () => {
  const answer = (status: number, retryAfter?: string): HttpAnswer => {
    return { kind: 'answer', status, body: Buffer.alloc(0), retryAfter };
  };
  const rows: readonly [title: string, answer: HttpAnswer, says: RegExp | undefined][] = [
    ['it gives it', answer(200), undefined],
    ['a wrong key', answer(401), /does not know the key \(401\)\. Make one in Postman/],
    ['no rights', answer(403), /does not let the key's account read it \(403\)\. Share its workspace/],
    ['nothing there', answer(404), /\(404\)\. Copy the UID .* an account in the EU gives the URL/],
    ['too many requests', answer(429, '60'), /reached its limit \(429\), which asks to wait 60 s\. Run it later/],
    ['too many requests, and no word for how long', answer(429), /reached its limit \(429\)\. Run it later/],
    ['it is down', answer(503), /answered with status 503\. Look at status\.postman\.com/],
    [
      'no answer',
      { kind: 'noAnswer', code: 'ETIMEDOUT', message: 'no answer within 30 s (ETIMEDOUT)' },
      /no answer within 30 s \(ETIMEDOUT\)\. This agent must reach the Postman API/,
    ],
  ];
  for (const [title, answer, says] of rows) {
    it(title, () => {
      const problem = postmanProblem('collection 1', answer);
      if (says === undefined) assert.equal(problem, undefined);
      else assert.match(problem ?? 'nothing', says);
    });
  }
});

describe('NewmanSanity: the key of Postman', () => {
  const read = (name: string | undefined) => {
    const reader = new InputReader({ input: () => name, variable: () => undefined, variableNames: () => ['Key'] });
    const key = readPostmanKey(reader, (one) => (one === 'Key' ? ` ${KEY}\n` : undefined));
    reader.finish();
    return key;
  };
  it('need not be given', () => assert.equal(read(undefined), undefined));
  it('is what the variable holds', () => assert.equal(read('Key'), KEY));
  it('is missed where its variable is', () => {
    assert.throws(() => read('Other'), /names the pipeline variable 'Other', which is missing or empty/);
  });
  for (const key of [KEY, 'a'.repeat(64)]) {
    it(`is not repeated where it stands in the place of the name: ${key}`, () => {
      assert.throws(
        () => read(key),
        ({ message }: Error) => /postmanApiKey holds a key: give the name/.test(message) && !message.includes(key),
      );
    });
  }
});

describe('NewmanSanity: whether a request that failed may be sent again', () => {
  const body = Buffer.alloc(0);
  const rows: readonly [title: string, answer: HttpAnswer, end: ReturnType<typeof requestEnd>][] = [
    ['not after an answer', { kind: 'answer', status: 200, body }, undefined],
    ['not after a refusal', { kind: 'answer', status: 404, body }, undefined],
    [
      'after a time that the server names',
      { kind: 'answer', status: 429, body, retryAfter: '3' },
      { kind: 'answered', status: 429, retryAfterSeconds: 3 },
    ],
    [
      'where the server is broken',
      { kind: 'answer', status: 500, body },
      { kind: 'answered', status: 500, retryAfterSeconds: undefined },
    ],
    ['after silence', { kind: 'noAnswer', code: 'ETIMEDOUT', message: '' }, { kind: 'silent' }],
    [
      'without a connection',
      { kind: 'noAnswer', code: 'ECONNRESET', message: '' },
      { kind: 'broken', code: 'ECONNRESET', neverSent: false },
    ],
  ];
  for (const [title, answer, end] of rows) it(title, () => assert.deepEqual(requestEnd(answer, 0), end));
});
