import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { PASSES, collectionOf } from '../support/newman/collections.ts';
import { runSanity } from '../support/newman/run.ts';
import { startServer } from '../support/newman/server.ts';
import type { TestServer } from '../support/newman/server.ts';

// What newman itself takes for a success (newman.md#1-facts-that-shape-the-task, newman.md#53-when-err-when-failures).
describe('NewmanSanity: never green by accident', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.stop());

  interface Silent {
    readonly title: string;
    readonly test: string;
    readonly expected: RegExp;
  }

  // Each is a finding of its own request, whatever the others of its collection hold.
  const loud: readonly Silent[] = [
    {
      title: 'an exception in a timer',
      test: `${PASSES}\nsetTimeout(() => { throw new Error('late'); }, 1);`,
      expected: /asynchronous script code: late/,
    },
    {
      title: 'an async test that throws',
      test: "pm.test('async', async () => { throw new Error('inside'); });",
      expected: /asynchronous script code: inside/,
    },
    {
      title: 'a rejection that nobody awaits',
      test: `${PASSES}\nPromise.reject(new Error('stray'));`,
      expected: /asynchronous script code: stray/,
    },
    {
      title: 'a script that throws after its tests',
      test: `${PASSES}\nnothing.here();`,
      expected: /test script: ReferenceError: nothing is not defined/,
    },
    {
      title: 'an expectation outside of any test',
      test: `${PASSES}\npm.expect(1).to.equal(2);`,
      expected: /test script: AssertionError: expected 1 to/,
    },
    { title: 'a script that is no JavaScript', test: 'const = 1;', expected: /test script: SyntaxError/ },
    {
      title: 'a request of a script that newman sends without its file',
      test: `${PASSES}\nawait pm.sendRequest({ url: pm.variables.get('TARGET_URL'), method: 'POST', body: { mode: 'file', file: { src: 'a.txt' } } });`,
      expected: /something was left out: uploading files from scripts is not allowed/,
    },
  ];
  it('tells each that is in one collection with others', async () => {
    const sanity = collectionOf(
      'Sanity',
      loud.map(({ title, test }) => ({ name: title, test })),
    );
    const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
    assert.equal(run.outcome.result, 'failed');
    for (const { title, expected } of loud) {
      const told = run.log.split('\n').filter((line) => new RegExp(`^\\d+\\. ${title}(?: /|:) `).test(line));
      assert.equal(told.length, 1, `${title}: ${run.log}`);
      assert.match(told[0] ?? '', expected);
      const cases = run.cases.filter(({ name, error }) => name.startsWith(`${title} / `) && error !== undefined);
      assert.equal(cases.length, 1, run.xml);
    }
  });

  const alone: readonly (Silent & { readonly follows?: boolean })[] = [
    {
      title: 'a next request that does not exist',
      test: `${PASSES}\npm.execution.setNextRequest('nope');`,
      follows: true,
      expected: /setNextRequest names 'nope'/,
    },
    { title: 'no assertion at all', test: '', expected: /no assertion ran in 1 request \(/ },
    { title: 'only skipped assertions', test: "pm.test.skip('later', () => {});", expected: /no assertion ran/ },
    {
      title: 'a test whose done is never called',
      test: "pm.test('hangs', (done) => {});",
      expected: /no assertion ran/,
    },
  ];
  for (const { title, test, follows = false, expected } of alone) {
    it(`is not green by accident: ${title}`, async () => {
      const requests = [
        { name: 'Health', test },
        { name: 'Next', test: PASSES },
      ].slice(0, follows ? 2 : 1);
      const sanity = collectionOf('Sanity', requests);
      const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
      assert.equal(run.outcome.result, 'failed');
      assert.match(run.outcome.message, expected);
      assert.ok(
        run.cases.some(({ error }) => error !== undefined),
        run.xml,
      );
    });
  }

  const empty: readonly (readonly [title: string, item: readonly object[]])[] = [
    ['a collection without a request', []],
    ['a folder without a request', [{ name: 'Smoke', item: [] }]],
  ];
  for (const [title, item] of empty) {
    it(`is not green by accident: ${title}`, async () => {
      const sanity = { ...collectionOf('Sanity', []), item };
      const run = await runSanity({ files: { 'sanity.json': sanity }, inputs: { targetUrl: server.url } });
      assert.equal(run.outcome.result, 'failed');
      assert.match(run.outcome.message, /no request ran, so nothing was tested/);
    });
  }

  it('judges each collection by itself', async () => {
    const files = {
      'a.json': collectionOf('A', [{ name: 'Health', test: PASSES }]),
      'b.json': collectionOf('B', [{ name: 'Ping' }]),
    };
    const run = await runSanity({ files, inputs: { collection: '*.json', targetUrl: server.url } });
    assert.match(
      run.outcome.message,
      /1 collection without assertions: no assertion ran in 1 request \(Ping\).+\(b\.json\)/,
    );
    const off = await runSanity({
      files,
      inputs: { collection: '*.json', targetUrl: server.url, failOnNoTests: 'false' },
    });
    assert.equal(off.outcome.result, 'succeeded');
  });

  // One in the first run, the other in the second.
  const forms = [deflateRawSync, deflateSync];
  const broken: readonly (readonly [title: string, answer: (response: ServerResponse) => void])[] = [
    [
      'Content-Length promised 500 bytes',
      (response) => {
        response.writeHead(200, { 'content-length': 500 }).write('half');
      },
    ],
    ['the last chunk is missing', (response) => void response.writeHead(200).write('half')],
    [
      'the compressed body ends in the middle',
      (response) => {
        const body = gzipSync('x'.repeat(5000));
        response
          .writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length })
          .write(body.subarray(0, 15));
      },
    ],
    [
      'the compressed body ends in the middle, and its connection in order',
      (response) => {
        const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n';
        response.socket?.end(Buffer.concat([Buffer.from(head), gzipSync('x'.repeat(5000)).subarray(0, 15)]));
      },
    ],
    [
      'the body is of either form of deflate, ends in the middle, and its connection in order',
      (response) => {
        const [compress = deflateSync] = forms.splice(0, 1);
        const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: DEFLATE\r\nConnection: close\r\n\r\n';
        const body = compress(randomBytes(3_000).toString('hex'));
        response.socket?.end(Buffer.concat([Buffer.from(head), body.subarray(0, 2_000)]));
      },
    ],
    [
      'the body is Brotli, and ends in the middle',
      (response) => {
        const body = brotliCompressSync('x'.repeat(5000));
        response.writeHead(200, { 'content-encoding': 'br', 'content-length': 5 }).end(body.subarray(0, 5));
      },
    ],
  ];
  // Members of 1 MiB, which a reader takes for one body.
  const bomb = Buffer.concat(Array.from({ length: 130 }, () => gzipSync(Buffer.alloc(1_048_576))));
  for (const [title, frame] of [
    ['with its length', `Content-Length: ${bomb.length}\r\n`],
    ['to the end of the connection', ''],
  ] as const) {
    it(`is not green by accident, nor out of memory: a few bytes that would become 130 MiB, ${title}`, async () => {
      const bombing = await startServer((request, response) => {
        if (request.url !== '/bomb') return void response.end('{}');
        const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n${frame}\r\n`;
        response.socket?.end(Buffer.concat([Buffer.from(head), bomb]));
      });
      try {
        const requests = [
          { name: 'Bomb', url: '{{TARGET_URL}}/bomb', test: PASSES },
          { name: 'After', url: '{{TARGET_URL}}/after', test: PASSES },
        ];
        const files = { 'sanity.json': collectionOf('Sanity', requests) };
        const run = await runSanity({ files, inputs: { targetUrl: bombing.url } });
        assert.match(run.outcome.message, /Bomb: no response from GET \S+: the answer is larger than 100 MiB/);
        assert.match(run.outcome.message, /Let the request ask for less/);
        const after = run.cases.find(({ name }) => name === 'After / status is 200');
        assert.ok(after !== undefined && after.failure === undefined, run.xml);
      } finally {
        await bombing.stop();
      }
    });
  }

  for (const [title, answer] of broken) {
    it(`is not green by accident: an answer that was cut off, where ${title}`, async () => {
      let asked = 0;
      const cutting = await startServer((request, response) => {
        if (request.url !== '/cut') return void response.end('{}');
        asked += 1;
        if (asked > 2) return void response.end('{}');
        answer(response);
        // When what was written has arrived, and not before.
        setTimeout(() => response.destroy(), 50);
      });
      try {
        const requests = [
          { name: 'Cut', url: '{{TARGET_URL}}/cut', test: PASSES },
          { name: 'Whole', url: '{{TARGET_URL}}/whole', test: PASSES },
        ];
        const files = { 'sanity.json': collectionOf('Sanity', requests) };
        const run = await runSanity({ files, inputs: { targetUrl: cutting.url } });
        assert.equal(run.outcome.result, 'failed');
        assert.match(run.outcome.message, /Cut: no response from GET http:\S+\/cut: /);
        assert.ok(
          run.cases.some(({ name, error }) => name === 'Cut / request sent' && error !== undefined),
          run.xml,
        );
        assert.ok(
          run.cases.some(({ name, error }) => name === 'Whole / status is 200' && error === undefined),
          run.xml,
        );
        const again = await runSanity({ files, inputs: { targetUrl: cutting.url, retries: '2' } });
        assert.equal(again.outcome.result, 'succeeded', again.log);
      } finally {
        await cutting.stop();
      }
    });
  }
});
