import assert from 'node:assert/strict';
import type { NewmanEvent, ReceivedResponse } from '../../../tasks/NewmanSanity/newman/newman-types.ts';
import { NO_HTTP2 } from '../../../tasks/NewmanSanity/newman/network-error.ts';
import {
  cutOff,
  exchangeOf,
  lastAddress,
  messagesOf,
  tooLate,
  plannedRequest,
  requestKey,
  trafficOf,
  underWay,
  withinTheTime,
} from '../../../tasks/NewmanSanity/newman/newman-events.ts';
import { ConsoleLines } from '../../../tasks/NewmanSanity/newman/console-lines.ts';
import { exchange } from '../../support/newman/records.ts';
import { originOf } from '../../../shared/http/url.ts';

const CURSOR = { ref: 'r', iteration: 0, cycles: 1, position: 0 };
const REQUEST: NonNullable<NewmanEvent['request']> = {
  method: 'GET',
  url: { toString: () => 'http://user:pass@h:8000/a' },
  headers: { all: () => [{ key: 'A', value: '1' }, { key: 'B', value: 2 }, { key: 'C', disabled: true }, { key: '' }] },
};
const response = (more: Partial<ReceivedResponse> = {}): ReceivedResponse => ({
  code: 200,
  status: 'OK',
  responseTime: 12,
  headers: { all: () => [{ key: 'X-Request-Id', value: '7' }] },
  ...more,
});
const event = (more: Partial<NewmanEvent> = {}): NewmanEvent => ({ cursor: CURSOR, request: REQUEST, ...more });

describe('NewmanSanity: what newman tells of a request', () => {
  it('is its answer, with no credentials in the URL', () => {
    assert.deepEqual(exchangeOf(null, event({ response: response() }), []), {
      sender: 'request',
      method: 'GET',
      url: 'http://h:8000/a',
      origins: ['http://h:8000'],
      unresolved: [],
      answer: { status: 200, reason: 'OK', milliseconds: 12 },
      error: undefined,
    });
    const bare = { code: 204, headers: response().headers };
    assert.deepEqual(exchangeOf(null, event({ response: bare }), []).answer, {
      status: 204,
      reason: '',
      milliseconds: 0,
    });
  });

  for (const [title, milliseconds, passed, shown] of [
    ['as newman says', 12, 12.4, 12],
    ['as newman says, which rounds up', 13, 12.4, 13],
    ['what has passed, where the clock was put back meanwhile', -3_599_971, 29.4, 29],
    ['what has passed, where it was put forward', 3_600_029, 29.4, 29],
  ] as const) {
    it(`took ${title}`, () => {
      const answered = exchangeOf(null, event({ response: response({ responseTime: milliseconds }) }), []);
      assert.equal(withinTheTime(answered, passed).answer?.milliseconds, shown);
    });
  }

  it('took no time where there is no answer', () => {
    const failed = exchangeOf({ code: 'ECONNREFUSED' }, event(), []);
    assert.deepEqual(withinTheTime(failed, 5), failed);
  });

  it('is every origin that was called on the way, redirects included', () => {
    const data = [{ request: { href: 'http://h:8000/a' } }, {}, { request: { href: 'https://other/b' } }];
    const { origins } = exchangeOf(null, event({ response: response(), history: { execution: { data } } }), []);
    assert.deepEqual(origins, ['http://h:8000', 'https://other']);
  });

  it('is why there is no answer', () => {
    const failed = exchangeOf({ code: 'ECONNREFUSED', message: 'connect' }, event({ response: response() }), []);
    assert.deepEqual([failed.answer, failed.error], [undefined, { code: 'ECONNREFUSED', message: 'connect' }]);
    assert.equal(exchangeOf({}, event(), []).error?.message, 'no message');
    // So Node's error about a host with several addresses arrives here.
    const several = exchangeOf({ code: 'ECONNREFUSED', message: '' }, event(), []);
    assert.deepEqual(several.error, { code: 'ECONNREFUSED', message: 'ECONNREFUSED' });
    assert.equal(exchangeOf(null, event(), []).error?.message, 'no response');
  });

  const byHttp2: readonly (readonly [message: string, code: string | undefined, told: RegExp])[] = [
    [
      'The pending stream has been canceled (caused by: connect ECONNREFUSED 127.0.0.1:1)',
      'ECONNREFUSED',
      /^connect E/,
    ],
    [
      'The pending stream has been canceled (caused by: x:SSL:no application protocol:120)',
      NO_HTTP2,
      /not speak HTTP\/2$/,
    ],
    ['The pending stream has been canceled (caused by: self-signed certificate)', 'C', /^self-signed certificate$/],
    ['HTTP/2 Stream closed with error code NGHTTP2_CANCEL', 'ECONNRESET', /before the end .* \(NGHTTP2_CANCEL\)$/],
    ['Session closed with error code 2', 'ECONNRESET', /before the end of its answer \(2\)$/],
    ['New streams cannot be created after receiving a GOAWAY', 'ECONNRESET', /\(GOAWAY\)$/],
    ['Stream closed with error code NGHTTP2_HTTP_1_1_REQUIRED', NO_HTTP2, /asks for HTTP\/1\.1$/],
    ['read ECONNRESET', 'C', /^read ECONNRESET$/],
  ];
  for (const [message, code, told] of byHttp2) {
    it(`is told of HTTP/2 as it is of HTTP/1.1: ${message}`, () => {
      const { error } = exchangeOf({ code: 'C', message }, event(), []);
      assert.equal(error?.code, code);
      assert.match(error?.message ?? '', told);
    });
  }

  it('is told of a compressed body that ends too soon as of any answer that was cut off', () => {
    const { error } = exchangeOf({ code: 'Z_BUF_ERROR', message: 'unexpected end of file' }, event(), []);
    assert.deepEqual(error, {
      code: 'ECONNRESET',
      message: 'the answer was cut off: its compressed body ends too soon',
    });
  });

  it('is told of an answer that is larger than any of a sanity test, and what its request may do', () => {
    const { error } = exchangeOf({ message: 'Maximum response size reached' }, event(), []);
    assert.deepEqual(error, { code: 'ANSWER_TOO_LARGE', message: 'the answer is larger than 100 MiB' });
  });

  it('is told also of a request of a script, and of one that has no URL', () => {
    const { sender, method, url, origins } = exchangeOf(null, { cursor: { ...CURSOR, scriptId: 's' } }, []);
    assert.deepEqual({ sender, method, url, origins }, { sender: 'script', method: '', url: '', origins: [] });
    assert.equal(originOf('{{host}}'), undefined);
  });

  it('shows headers that were really sent and received, and the body', () => {
    const stream = Buffer.from('x');
    const shown = trafficOf(event({ response: response({ stream }) }), exchange());
    assert.deepEqual(shown.sentHeaders, [
      { key: 'A', value: '1' },
      { key: 'B', value: '' },
    ]);
    assert.deepEqual(shown.receivedHeaders, [{ key: 'X-Request-Id', value: '7' }]);
    assert.equal(shown.body, stream);
    const nothing = trafficOf({ cursor: CURSOR }, exchange());
    assert.deepEqual([nothing.sentHeaders, nothing.receivedHeaders, nothing.body], [[], [], undefined]);
  });

  it('names a request by the folders around it, as a person finds it in Postman', () => {
    const parents = [{ name: 'Inner' }, { id: 'outer-id' }, {}];
    const item = {
      name: 'Health',
      forEachParent: (_options: object, visit: (parent: object) => void) => parents.forEach(visit),
    };
    assert.deepEqual(plannedRequest(item), { folders: ['unnamed folder', 'outer-id', 'Inner'], name: 'Health' });
    assert.deepEqual(plannedRequest({ id: 'i' }), { folders: [], name: 'i' });
    assert.deepEqual(plannedRequest({}), { folders: [], name: 'unnamed request' });
  });

  it('joins what a script wrote to its console', () => {
    assert.equal(
      messagesOf(['a', { b: 1 }, 2], (value) => JSON.stringify(value)),
      'a {"b":1} 2',
    );
  });
});

describe('NewmanSanity: a request that was under way when the run ended', () => {
  const sent = { sender: 'request', method: 'GET', unresolved: [] } as const;

  it('has no answer, and tells how long it took', () => {
    const open = underWay({ ...sent, url: 'http://user:pass@h:8000/a' }, 2999.6, 'the run');
    assert.deepEqual([open.url, open.origins, open.answer], ['http://h:8000/a', ['http://h:8000'], undefined]);
    assert.equal(open.error?.message, 'it was under way for 3000 ms when the run ended');
  });

  it('called no origin where its address is none', () => {
    assert.deepEqual(underWay({ ...sent, url: '{{host}}/a' }, 1, 'the run').origins, []);
  });
});

describe('NewmanSanity: what scripts write to the console', () => {
  it('is kept whole up to a hundred lines, then at both ends', () => {
    const lines = (count: number) => {
      const kept = new ConsoleLines();
      for (let index = 0; index < count; index += 1) kept.add(String(index));
      return kept.all();
    };
    assert.deepEqual(lines(2), ['0', '1']);
    assert.equal(lines(100).length, 100);
    const many = lines(151);
    assert.deepEqual(
      [many[49], many[50], many[51], many.at(-1)],
      ['49', '(51 more lines of the console)', '101', '150'],
    );
  });
});

describe('NewmanSanity: an answer that came too late', () => {
  it('is none, and says which input is the limit', () => {
    const late = tooLate(exchange(), 2);
    assert.deepEqual([late.answer, late.error?.code], [undefined, 'ESOCKETTIMEDOUT']);
    assert.equal(late.error?.message, 'no whole answer within 2 s (requestTimeoutSeconds)');
  });
});

describe('NewmanSanity: an answer that was cut off', () => {
  it('is no answer, but a connection that was lost', () => {
    const lost = cutOff(exchange(), 4);
    assert.deepEqual([lost.answer, lost.error?.code], [undefined, 'ECONNRESET']);
    assert.match(lost.error?.message ?? '', /^the answer \(200 OK\) was cut off after 4 bytes: /);
    const failed = exchange({ answer: undefined, error: { code: 'EPIPE', message: 'x' } });
    assert.equal(cutOff(failed, 0), failed);
  });

  it('belongs to the last address that was called, whatever stands in it besides host and path', () => {
    const history = {
      execution: { data: [{ request: { href: 'http://a/' } }, { request: { href: 'http://b/' } }, {}] },
    };
    assert.equal(lastAddress(event({ history })), 'http://b/');
    assert.equal(lastAddress(event()), 'http://user:pass@h:8000/a');
    assert.equal(lastAddress({ cursor: CURSOR }), '');
    assert.equal(requestKey('get', 'http://user:pw@H:80/a?b#c'), 'GET http://h/a?b');
    assert.equal(requestKey('GET', '{{host}}/a'), 'GET {{host}}/a');
  });
});
